//! The pages about one node, which are also a school's own: participation, and never a pupil; then how a bureau runs
//! its part of the tree.

mod audit;
pub mod campaigns;
mod chase;
mod five_ones;
pub mod follow_up;
mod found;
mod help_lines;
mod link;
pub mod list;
mod notices;
pub mod participation;
mod proposals;
mod pupil_views;
mod report_files;
mod reports;
mod retention;
mod staff;
mod submissions;
pub(crate) mod surveys;
mod tokens;
mod tree;
mod trend;

use axum::{
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use qinghe_kit::{
    Web,
    forms::FormState,
    page::{Area, Cx, Page},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, org::OrgKind};
use qinghe_service::{Actor, UseCase};
use qinghe_store::orgs::Org;

/// Every address of this area.
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
        .route("/bureau", get(participation::home))
        .route("/bureau/{org}", get(participation::show))
        .route("/bureau/{org}/live/{campaign}/rows", get(participation::rows))
        .route("/bureau/{org}/schools", get(follow_up::show))
        .route("/bureau/{org}/schools/notify", get(chase::show).post(chase::send))
        .route("/bureau/{org}/amendments", get(list::show_record))
        .route("/bureau/{org}/campaigns", get(campaigns::list))
        .route("/bureau/{org}/campaigns/new", get(campaigns::new).post(campaigns::submit))
        .route("/bureau/{org}/campaigns/{campaign}/list", get(list::show).post(list::submit))
        .route("/bureau/{org}/campaigns/{campaign}/withdraw", get(campaigns::ask_withdraw).post(campaigns::withdraw))
        .route("/bureau/{org}/activities", get(five_ones::show))
        .merge(surveys::routes())
        .route("/bureau/{org}/tree", get(tree::show))
        .route("/bureau/{org}/tree/new", get(tree::show_new).post(tree::create))
        .route("/bureau/{org}/tree/plans/{plan}", post(tree::cancel))
        .route("/bureau/{org}/tree/{node}", get(tree::show_node).post(tree::update))
        .route("/bureau/{org}/tree/{node}/close", get(tree::show_close).post(tree::close))
        .route("/bureau/{org}/tree/{node}/open", post(tree::open))
        .route("/bureau/{org}/tree/{node}/{way}", get(tree::show_change).post(tree::change))
        .route("/bureau/{org}/staff", get(staff::show))
        .route("/bureau/{org}/staff/new", get(staff::show_new).post(staff::invite))
        .route("/bureau/{org}/staff/{user}", get(staff::show_one).post(staff::change))
        .route("/proposals", get(proposals::show))
        .route("/proposals/{proposal}", post(proposals::decide))
        .route("/bureau/{org}/help-lines", get(help_lines::show).post(help_lines::submit))
        .route("/bureau/{org}/notices", get(notices::show))
        .route("/bureau/{org}/notices/new", get(notices::show_new).post(notices::write))
        .route("/bureau/{org}/notices/{notice}", get(notices::readers).post(notices::withdraw))
        .route("/notices/{notice}/read", post(notices::mark_read))
        .route("/bureau/{org}/audit", get(audit::show))
        .route("/bureau/{org}/audit/log.csv", get(audit::csv))
        .route("/bureau/{org}/views", get(pupil_views::show))
        .route("/bureau/{org}/views.csv", get(pupil_views::csv))
        .route("/bureau/{org}/views.xlsx", get(pupil_views::xlsx))
        .route("/bureau/{org}/views.json", get(pupil_views::json))
        .route("/bureau/{org}/retention", get(retention::show).post(retention::set))
        .route("/bureau/{org}/reports", get(reports::list))
        .route("/bureau/{org}/reports/{report}", get(reports::show))
        .route("/bureau/{org}/submissions", get(submissions::list).post(submissions::submit))
        .route("/bureau/{org}/submissions/{submission}", get(submissions::show))
        .route("/bureau/{org}/tokens", get(tokens::show).post(tokens::submit))
        .route("/bureau/{org}/tokens/{token}/revoke", post(tokens::revoke))
}

/// The addresses that stay open.
pub fn streams() -> axum::Router<Web> {
    axum::Router::new().route("/bureau/{org}/live/{campaign}/events", get(participation::events))
}

/// The pages about one node, under its name; none where the visitor may open only one of them.
pub(crate) fn tabs(lang: Lang, actor: &Actor, org: &Org, here: &str) -> Option<AnyView> {
    let bureau = org.kind.is_bureau();
    let node = org.kind != OrgKind::Class;
    let may = |use_case| actor.may(use_case, &org.path);
    let tabs = [
        ("", may(UseCase::ViewParticipation), t!(lang, "bureau-tab-figures")),
        ("/campaigns", node && may(UseCase::ViewParticipation), t!(lang, "bureau-tab-campaigns")),
        ("/reports", may(UseCase::ViewParticipation), t!(lang, "bureau-tab-reports")),
        ("/activities", may(UseCase::ViewParticipation), t!(lang, "activity-title")),
        ("/surveys", bureau && may(UseCase::ViewSurvey), t!(lang, "bureau-tab-surveys")),
        ("/tree", bureau && may(UseCase::EditOrgs), t!(lang, "bureau-tab-tree")),
        ("/staff", node && may(UseCase::ManageStaff), t!(lang, "bureau-tab-staff")),
        ("/notices", bureau && may(UseCase::WriteNotice), t!(lang, "bureau-tab-notices")),
        ("/help-lines", node && may(UseCase::SetHelpLines), t!(lang, "bureau-tab-help")),
        ("/tokens", bureau && may(UseCase::ManageTokens), t!(lang, "bureau-tab-tokens")),
        ("/audit", node && may(UseCase::ViewAudit), t!(lang, "bureau-tab-audit")),
        (pupil_views::ENDING, qinghe_service::pupil_views::may(actor, org), t!(lang, "bureau-tab-views")),
        ("/retention", node && qinghe_service::retention::may_set(actor, &org.path), t!(lang, "bureau-tab-retention")),
    ];
    let shown: Vec<_> = tabs.into_iter().filter(|(_, shown, _)| *shown).collect();
    // What is read each day comes first; how the bureau is run is behind a fold, which is open on its own pages.
    let (first, rest): (Vec<_>, Vec<_>) = shown.into_iter().partition(|(end, ..)| DAILY.contains(end));
    let count = first.len() + rest.len();
    let inside = rest.iter().any(|(end, ..)| *end == here);
    let links = |tabs: Vec<(&str, bool, String)>| -> Vec<_> {
        let link = |(end, _, text)| {
            let href = format!("/bureau/{}{end}", org.id);
            view! { <a href=href aria-current=(end == here).then_some("page")>{text}</a> }
        };
        tabs.into_iter().map(link).collect()
    };
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details class="more no-print" open=inside>
                <summary>{t!(lang, "bureau-tabs-more")}</summary>
                <nav class="tabs" aria-label=t!(lang, "bureau-tabs-more")>{links(rest)}</nav>
            </details>
        }
    });
    (count > 1).then(|| {
        view! { <nav class="tabs no-print" aria-label=t!(lang, "bureau-tabs")>{links(first)}</nav>{rest} }.into_any()
    })
}

/// The ends of the addresses that are opened each day.
const DAILY: [&str; 5] = ["", "/campaigns", "/reports", "/activities", "/surveys"];

/// What every page about running a node has around it.
struct Frame<'a> {
    cx: &'a Cx,
    /// The node and those above it for which the visitor has the same page, the node last.
    lineage: &'a [Org],
    /// The end of the page's address.
    ending: &'static str,
    /// What the page is called, without the node's name.
    name: String,
    lead: Option<String>,
    /// What has just been done.
    confirmation: Option<String>,
}

impl Frame<'_> {
    /// The page with its tabs.
    fn page(self, body: impl FnOnce() -> AnyView) -> Response {
        let Self { cx, lineage, ending, name, lead, confirmation } = self;
        let lang = cx.lang();
        let Some((org, above)) = lineage.split_last() else { return cx.page(Page::new(Area::Staff, name), body) };
        let place = org.name().get(lang).to_owned();
        let title = format!("{name} · {place}");
        let tabs = cx.visitor.actor.as_deref().and_then(|actor| tabs(lang, actor, org, ending));
        cx.page(Page::new(Area::Staff, title.clone()), || {
            let breadcrumbs = above.iter().map(|o| (format!("/bureau/{}{ending}", o.id), o.name().get(lang).to_owned())).collect();
            view! {
                {ui::crumbs(lang, breadcrumbs, place)}
                {confirmation.map(|text| ui::notice(Tone::Good, text, None))}
                <header class="page-head section"><h1>{title}</h1>{lead.map(|l| view! { <p class="page-head__lead">{l}</p> })}</header>
                {tabs}
                <div class="stack">{body()}</div>
            }
            .into_any()
        })
    }

    /// A page below it with a form: `title` is its own, `failed` says what did not happen.
    fn form(self, title: String, form: &FormState, failed: String, body: impl FnOnce() -> AnyView) -> Response {
        let Self { cx, lineage, ending, name, lead, .. } = self;
        let lang = cx.lang();
        let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
        cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
            let mut breadcrumbs: Vec<_> = lineage
                .iter()
                .map(|o| (format!("/bureau/{}{ending}", o.id), o.name().get(lang).to_owned()))
                .collect();
            if let Some(last) = breadcrumbs.last_mut() {
                last.1 = format!("{name} · {}", last.1);
            }
            view! {
                {ui::crumbs(lang, breadcrumbs, title.clone())}
                {form.summary(lang, failed)}
                <header class="page-head"><h1>{title}</h1>{lead.map(|l| view! { <p class="page-head__lead">{l}</p> })}</header>
                {body()}
            }
            .into_any()
        })
    }
}

/// What a level is called.
fn kind_word(lang: Lang, kind: OrgKind) -> String {
    match kind {
        OrgKind::Region => t!(lang, "kind-region"),
        OrgKind::City => t!(lang, "kind-city"),
        OrgKind::County => t!(lang, "kind-county"),
        OrgKind::School => t!(lang, "kind-school"),
        OrgKind::Class => t!(lang, "kind-class"),
    }
}
