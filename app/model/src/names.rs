//! Choices with stable names.

/// Gives an enum its choices' names, as stored and as sent by forms.
macro_rules! names {
    ($($type:ident { $($variant:ident = $name:literal),* })*) => {$(
        impl $type {
            /// Every choice with its stable name.
            pub const ALL: &[(&str, Self)] = &[$(($name, Self::$variant)),*];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The choice of this name.
            #[must_use]
            pub fn read(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
            }
        }
    )*};
}
