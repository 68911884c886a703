//! Login slips: what a pupil takes home to sign in with.

use crate::{
    Actor, App, Error, UseCase,
    record::{Named, View},
    secrets::Secrets,
};
use qinghe_model::{OrgId, Text, UserId};
use qinghe_store::{
    orgs,
    users::{self, Pupil},
};

/// One pupil's slip.
#[derive(Clone)]
pub struct Slip {
    /// The pupil.
    pub learner: UserId,
    /// The pupil's name.
    pub name: String,
    /// 学号.
    pub student_no: String,
    /// The issued PIN; none when the pupil has chosen one, which cannot be printed.
    pub pin: Option<String>,
    /// The token of the QR link.
    pub token: String,
    /// The long code, which is typed in place of the PIN where the QR code cannot be scanned.
    pub code: String,
}

/// The slips of a class.
pub struct ClassSlips {
    /// The school's name.
    pub school: Text,
    /// The code that pupils type.
    pub school_code: String,
    /// The class's name.
    pub class: Text,
    /// One a pupil, by number.
    pub slips: Vec<Slip>,
}

/// Makes the slips of a class. It shows PINs, so it is in the audit log.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn list(app: &App, actor: &Actor, class: OrgId) -> Result<ClassSlips, Error> {
    let mut c = app.db().read().await?;
    let class = orgs::find(&mut c, class).await?.ok_or(Error::Forbidden)?;
    actor.require(UseCase::PrintSlips, &class.path)?;
    let school = match class.parent_id() {
        Some(id) => orgs::find(&mut c, id).await?.ok_or(Error::NotFound)?,
        None => return Err(Error::NotFound),
    };
    let slips: Vec<Slip> =
        users::list_class(&mut c, class.id).await?.into_iter().map(|pupil| slip(app.secrets(), pupil)).collect();
    drop(c);
    let view = View::new(UseCase::PrintSlips, class.id, "slips").about("slips", slips.len());
    let slips = Named::new(slips, view).open(app, actor).await?;
    Ok(ClassSlips { school: school.name(), school_code: school.code.unwrap_or_default(), class: class.name(), slips })
}

/// A pupil's slip. Nothing of a pupil is passed over: whoever adds to them decides here whether slips have it.
fn slip(secrets: &Secrets, pupil: Pupil) -> Slip {
    let Pupil { id, name, student_no, class_id: _, pin_generation, pin_digits, slip_generation, chose_pin } = pupil;
    Slip {
        learner: id,
        name,
        student_no,
        pin: (!chose_pin).then(|| secrets.issued_pin(id, pin_generation, pin_digits)),
        token: secrets.slip_token(id, slip_generation),
        code: secrets.slip_code(id, slip_generation),
    }
}
