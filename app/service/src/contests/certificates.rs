//! Certificates of completed programmes, and their verification by code.
//!
//! `/verify` confirms to anyone, by its code, that a certificate is genuine, without naming its holder.

use crate::{
    Actor, App, Error, contests,
    limits::Client,
    pace::{self, Look},
    programmes,
    tree::former,
};
use chrono::{DateTime, Utc};
use qinghe_model::{Text, certificate::Code, org::OrgKind};
use qinghe_store::{
    certificates::{self, Certificate, Snapshot},
    orgs,
    tree::NodeThen,
};

/// A certificate as its owner prints it.
pub struct Sheet {
    /// The owner's name.
    pub name: String,
    /// Their school when it was issued.
    pub school: Option<Text>,
    /// Their class when it was issued.
    pub class: Option<Text>,
    /// The programme as it was.
    pub programme: Snapshot,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// By which anyone can check it.
    pub code: Code,
}

/// What anyone may see of a certificate by its code: neither its holder nor their school.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifiedCertificate {
    /// The programme's name, or the contest's.
    pub programme: Text,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// The learner's own certificate of a programme. The first request after everything is completed issues it.
///
/// # Errors
/// [`Error::NotFound`] while something is not completed, or when the programme is not for the learner's grades.
pub async fn get_own(app: &App, actor: &Actor, programme: &str) -> Result<Sheet, Error> {
    let learner = actor.require_learner()?;
    let mut c = app.db().read().await?;
    let found = certificates::find(&mut c, learner, programme).await?;
    let certificate = if let Some(certificate) = found {
        certificate
    } else {
        let own = programmes::eligible(app, &mut c, learner).await?.into_iter().find(|p| p.id == programme);
        let own = own.ok_or(Error::NotFound)?;
        if !programmes::is_complete(&own, &programmes::completed(app, &mut c, learner).await?) {
            return Err(Error::NotFound);
        }
        drop(c);
        let content = app.content();
        let modules =
            own.modules.iter().filter_map(|id| Some((id.clone(), content.module(id)?.title.clone()))).collect();
        let new = Certificate::new(
            learner,
            own.id,
            Code::from_random(app.random()).as_str().to_owned(),
            actor.class_id(),
            Snapshot { title: own.title, modules },
            app.now(),
        );
        let certificate = tx!(app, (new), |c| {
            certificates::insert(c, new).await?;
            certificates::find(c, new.learner_id, &new.programme).await?.ok_or(Error::NotFound)
        })
        .await?;
        c = app.db().read().await?;
        certificate
    };
    let (mut school, mut class) = (None, None);
    if let Some(id) = certificate.class_id()
        && let Some(node) = orgs::find(&mut c, id).await?
    {
        let then = former::lineage(&mut c, &node, certificate.issued_at).await?;
        school = then.iter().find(|o| o.kind == OrgKind::School).map(NodeThen::name);
        class = then.last().map(NodeThen::name);
    }
    let name = actor.person().map(|p| p.name.clone()).unwrap_or_default();
    let code = certificate.code.parse().map_err(|_| Error::NotFound)?;
    Ok(Sheet { name, school, class, programme: certificate.body, issued_at: certificate.issued_at, code })
}

/// The certificate with this code; `None` when there is none.
///
/// # Errors
/// [`Error::TooManyAttempts`] for a flood of unknown codes from one place.
pub async fn verify(app: &App, client: &Client, code: &str) -> Result<Option<VerifiedCertificate>, Error> {
    let Ok(code) = code.parse::<Code>() else {
        pace::missed(app, Look::Certificate, client)?;
        return Ok(None);
    };
    let mut c = app.db().read().await?;
    if let Some(found) = certificates::find_by_code(&mut c, code.as_str()).await? {
        return Ok(Some(VerifiedCertificate { programme: found.body.title, issued_at: found.issued_at }));
    }
    let of_contest = contests::results::verify(&mut c, &code).await?;
    if of_contest.is_none() {
        pace::missed(app, Look::Certificate, client)?;
    }
    Ok(of_contest.map(|(programme, issued_at)| VerifiedCertificate { programme, issued_at }))
}
