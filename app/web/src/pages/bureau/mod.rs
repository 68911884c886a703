//! Pages of the area `bureau`.
