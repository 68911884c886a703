//! Grades in one column, `P5,P6`: the queries look for `,P5,` in `,P5,P6,`.

use qinghe_model::org::Grade;

pub(crate) fn write(grades: &[Grade]) -> String {
    grades.iter().map(|g| g.as_str()).collect::<Vec<_>>().join(",")
}

pub(crate) fn read(column: &str) -> impl Iterator<Item = Grade> + '_ {
    column.split(',').filter_map(|g| g.parse().ok())
}
