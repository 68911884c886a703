//! Grades in one text, `P5,P6`, as a campaign, a contest and a survey show them. Queries match rows of a grade each, in
//! `campaign_requirements` and `contest_grades`.

use qinghe_model::org::Grade;

pub(crate) fn write(grades: &[Grade]) -> String {
    grades.iter().map(|g| g.as_str()).collect::<Vec<_>>().join(",")
}

/// The grades of such a text, from the youngest.
pub(crate) fn read(text: &str) -> impl Iterator<Item = Grade> + use<> {
    let mut grades: Vec<Grade> = text.split(',').filter_map(|g| g.parse().ok()).collect();
    grades.sort_unstable();
    grades.into_iter()
}
