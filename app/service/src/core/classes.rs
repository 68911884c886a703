//! Which classes are current.
//!
//! A class is of a school year, but it does not end by the calendar: until its pupils are promoted it stays current, so
//! that nobody is without a class on 1 September.

use super::{App, Error};
use chrono::NaiveDate;
use qinghe_model::org::{self, OrgPath};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
    users,
};

/// The current classes at or under `path`: of this school year, and of earlier ones while they have pupils.
pub(crate) async fn list_current(app: &App, c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Org>, Error> {
    Ok(orgs::list_current_classes(c, path, org::school_year(app.today())).await?)
}

/// Whether a node is a class of an earlier school year, whether its pupils were promoted or not.
pub(crate) fn is_of_earlier_year(app: &App, class: &Org) -> bool {
    class.school_year.is_some_and(|y| y < org::school_year(app.today()))
}

/// Whether a class is over: of an earlier school year and without pupils. It can be read, but gets no assignments.
pub(crate) async fn is_past(app: &App, c: &mut Conn<'_>, class: &Org) -> Result<bool, Error> {
    Ok(is_of_earlier_year(app, class) && users::count_pupils(c, class.id).await? == 0)
}

/// The day on which a past class's year was over; none for a current class.
pub(crate) async fn ended(app: &App, c: &mut Conn<'_>, class: &Org) -> Result<Option<NaiveDate>, Error> {
    Ok(if is_past(app, c, class).await? { class.school_year.map(org::school_year_end) } else { None })
}
