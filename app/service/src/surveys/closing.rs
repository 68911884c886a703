//! Finishing a survey: its sheets lose their class.
//!
//! Participants are stored with their class; if sheets were too, a class with one participant would reveal that pupil's
//! answers. So a sheet keeps only the stratum it is shown under, of at least ten sheets, and a random number for a
//! cluster of at least ten. When there are fewer than ten sheets in all, none is kept.

use crate::{App, Error};
use qinghe_model::{
    OrgId, SurveyId,
    hiding::{LEAST_SHOWN, merge, merge_by},
    survey::{Drawn, Mark},
};
use qinghe_store::{
    Conn,
    surveys::{self, Response, SampleClass, Sheet, Stratum},
};
use std::collections::{BTreeMap, HashMap};

/// Finishes every survey whose window is over. Returns how many.
///
/// # Errors
/// When the store fails.
pub async fn finish_due(app: &App) -> Result<usize, Error> {
    let due = surveys::list_due(&mut app.db().read().await?, app.now()).await?;
    for id in &due {
        finish(app, *id).await?;
    }
    Ok(due.len())
}

/// Finishes a survey that is over; one that is not, or is finished, stays as it is.
///
/// # Errors
/// When the store fails.
pub(super) async fn finish(app: &App, id: SurveyId) -> Result<(), Error> {
    tx!(app, (), move |c| {
        if surveys::finish(c, id, app.now()).await? { take_classes_away(app, c, id).await } else { Ok(()) }
    })
    .await
}

async fn take_classes_away(app: &App, c: &mut Conn<'_>, id: SurveyId) -> Result<(), Error> {
    surveys::hold_classes(c, id).await?;
    let strata = surveys::list_strata(c, id).await?;
    let classes = surveys::list_classes(c, id).await?;
    let responses = surveys::list_responses(c, id).await?;
    let came = responses.len();
    let answered: Vec<Response> =
        responses.into_iter().filter(|r| r.marks().iter().any(|m| *m != Mark::Blank)).collect();
    let blank = whole(came - answered.len());
    surveys::delete_responses(c, id).await?;
    let places = places(&strata, &classes, &answered);
    let sizes: Vec<(_, i64)> = strata
        .iter()
        .enumerate()
        .map(|(n, s)| ((s.band, s.locality()), whole(places.iter().filter(|p| **p == Some(n)).count())))
        .collect();
    if sizes.iter().map(|(_, n)| n).sum::<i64>() < LEAST_SHOWN {
        return Ok(surveys::insert_sheets(c, id, Vec::new(), blank).await?);
    }
    // A neighbour of the same stage before another one; among these, one of the same locality.
    let shown_as = merge_by(&sizes, |a, b| (a.0 != b.0, a.1 != b.1));
    for (stratum, first) in strata.iter().zip(&shown_as) {
        surveys::update_shown_as(c, id, stratum.number, strata[*first].number).await?;
    }
    let rows: Vec<Option<usize>> = places.iter().map(|p| p.map(|n| shown_as[n])).collect();
    let clusters = clusters(app, &rows, &answered);
    let sheets = answered
        .iter()
        .zip(rows)
        .filter_map(|(r, row)| {
            let own = uuid::Builder::from_random_bytes(app.random()).into_uuid().into();
            Some(Sheet::of(r, own, strata[row?].number, *clusters.get(&r.class_id)?))
        })
        .collect();
    Ok(surveys::insert_sheets(c, id, sheets, blank).await?)
}

/// The place of each sheet's stratum.
fn places(strata: &[Stratum], classes: &[SampleClass], sheets: &[Response]) -> Vec<Option<usize>> {
    let numbers: HashMap<i64, usize> = strata.iter().enumerate().map(|(n, s)| (s.number, n)).collect();
    let classes: HashMap<OrgId, usize> = classes
        .iter()
        .filter(|k| k.state == Drawn::Sample)
        .filter_map(|k| Some((k.class_id, *numbers.get(&k.stratum)?)))
        .collect();
    sheets.iter().map(|r| classes.get(&r.class_id).copied()).collect()
}

/// A number for each class, by chance: the same for small ones of a row that are put together.
fn clusters(app: &App, rows: &[Option<usize>], sheets: &[Response]) -> HashMap<OrgId, i64> {
    let mut sizes: BTreeMap<(usize, OrgId), i64> = BTreeMap::new();
    for (row, sheet) in rows.iter().zip(sheets) {
        if let Some(row) = row {
            *sizes.entry((*row, sheet.class_id)).or_default() += 1;
        }
    }
    // In an order by chance within each row: neither the tree nor the draw reveals which were put together.
    let mut classes: Vec<(usize, [u8; 8], OrgId, i64)> =
        sizes.into_iter().map(|((row, class), n)| (row, app.random(), class, n)).collect();
    classes.sort_unstable_by_key(|k| (k.0, k.1));
    let mut numbers: HashMap<OrgId, i64> = HashMap::new();
    for row in classes.chunk_by(|a, b| a.0 == b.0) {
        let groups = merge(&row.iter().map(|k| ((), k.3)).collect::<Vec<_>>());
        // Of 62 bits: no two are the same.
        let own: Vec<i64> = row.iter().map(|_| i64::from_le_bytes(app.random()) >> 2).collect();
        numbers.extend(row.iter().zip(groups).map(|(k, first)| (k.2, own[first])));
    }
    numbers
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
