//! The results of a match, and its record as an activity.

use super::{
    get,
    view::{Me, View},
};
use crate::{
    Actor, App, Error, UseCase, activities, analysis,
    record::{Named, View as Seen},
};
use qinghe_model::{ActivityId, MatchId, Text, activity::ActivityKind};
use qinghe_store::matches::{self, Player, Question, Round};
use std::sync::Arc;

/// A question, after the match.
pub struct Asked {
    /// The round.
    pub round: Round,
    /// The question.
    pub question: Question,
    /// How often each option was chosen, in the order shown.
    pub votes: Vec<i64>,
    /// How many answered, and how many of them were right.
    pub rights: (usize, usize),
    /// Steps of the lesson that teach it: module, step, and what it is called.
    pub steps: Vec<(String, String, Text)>,
}

impl Asked {
    /// Whether fewer than half were right, so that the teacher may explain it again.
    #[must_use]
    pub const fn went_badly(&self) -> bool {
        self.rights.0 > 0 && self.rights.1 * 2 < self.rights.0
    }
}

/// The results of a match.
pub struct Report {
    /// The match.
    pub view: Arc<View>,
    /// The questions, in the order they were asked.
    pub asked: Vec<Asked>,
    /// How each player did, by seat: for their teachers alone.
    pub players: Vec<(Player, Me)>,
}

/// The results of a match. They show single pupils' results, so this is recorded in the audit log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match.
pub async fn get_report(app: &App, actor: &Actor, id: MatchId) -> Result<Report, Error> {
    let view = get(app, actor, id).await?;
    let library = app.content();
    let sheet = view.sheet();
    let asked = view
        .counted()
        .filter_map(|round| {
            let question = sheet.paper.get(usize::try_from(round.question).ok()?)?.clone();
            let module = library
                .modules()
                .find(|m| m.item(&question.item.id).is_some())
                .or_else(|| sheet.module_id.as_deref().and_then(|id| library.module(id)));
            let steps = module.into_iter().flat_map(|m| {
                analysis::teaching(m, &question.item).into_iter().map(|(step, title)| (m.id.clone(), step, title))
            });
            Some(Asked {
                round: *round,
                votes: view.votes(round),
                rights: view.rights(round.round),
                steps: steps.collect(),
                question,
            })
        })
        .collect();
    let players = view.players.iter().map(|p| (p.clone(), view.me(p.seat))).collect();
    let seen = Seen::new(UseCase::ViewProgress, sheet.class_id, "match-results").about("match", id);
    Named::new(Report { view, asked, players }, seen).open(app, actor).await
}

/// Records a finished match as a class meeting; returns the activity, also when it was recorded before.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such match; [`Error::Changed`] while it runs; the errors of
/// [`activities::record`].
pub async fn save_as_activity(app: &App, actor: &Actor, id: MatchId, note: &str) -> Result<ActivityId, Error> {
    let view = get(app, actor, id).await?;
    if let Some(activity) = view.state.activity_id() {
        return Ok(activity);
    }
    let ended = view.state.ended_at.ok_or(Error::Changed)?;
    let class = view.sheet().class_id;
    let campaign = activities::form(app, actor, class).await?.campaigns.first().map(|k| k.campaign.id);
    let input = activities::Input {
        campaign,
        kind: Some(ActivityKind::ClassMeeting),
        on_date: Some(ended.with_timezone(&App::ZONE).date_naive()),
        headcount: Some(i64::try_from(view.playing().count()).unwrap_or_default().max(1)),
        note: note.to_owned(),
    };
    // One match, one record: pressed twice it is the same.
    let activity = ActivityId(id.0);
    activities::record(app, actor, class, activity, &input, None).await?;
    tx!(app, (id, activity), |c| { matches::set_activity(c, *id, *activity).await.map(drop) }).await?;
    Ok(activity)
}
