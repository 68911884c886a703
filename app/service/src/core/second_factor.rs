//! Who must sign in with a second factor, and what comes before anything else.

use super::Error;
use qinghe_model::role::Role;
use serde::{Deserialize, Serialize};

/// Whether a role may sign in without a second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// Nobody with the role works here without one.
    Required,
    /// Everybody with the role may have one.
    Offered,
}

/// What is demanded of each group of roles. Pupils never have a second factor: they have no phones at school.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SecondFactor {
    /// Platform administrators.
    pub platform: Demand,
    /// Bureau officers and survey assessors.
    pub bureau: Demand,
    /// School administrators.
    pub school: Demand,
    /// Teachers.
    pub teachers: Demand,
}

impl Default for SecondFactor {
    fn default() -> Self {
        Self { platform: Demand::Required, bureau: Demand::Required, ..Self::OFFERED }
    }
}

impl SecondFactor {
    /// Demanded of nobody.
    pub const OFFERED: Self =
        Self { platform: Demand::Offered, bureau: Demand::Offered, school: Demand::Offered, teachers: Demand::Offered };

    /// What is demanded of a role.
    #[must_use]
    pub const fn of(&self, role: Role) -> Demand {
        match role {
            Role::PlatformAdmin => self.platform,
            Role::Officer | Role::Assessor => self.bureau,
            Role::SchoolAdmin => self.school,
            Role::Teacher => self.teachers,
        }
    }

    /// Whether somebody with these roles must have a second factor.
    #[must_use]
    pub fn is_required(&self, mut roles: impl Iterator<Item = Role>) -> bool {
        roles.any(|role| self.of(role) == Demand::Required)
    }
}

/// What somebody who is signed in has to do before anything else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    /// Choose a password in the place of a temporary one.
    ChangePassword,
    /// Set up a second factor, without which the account's roles may do nothing.
    SetUpFactor,
}

impl First {
    pub(super) const fn error(self) -> Error {
        match self {
            Self::ChangePassword => Error::MustChangePassword,
            Self::SetUpFactor => Error::MustSetUpFactor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_role_that_demands_it_is_enough() {
        let default = SecondFactor::default();
        for (roles, required) in [
            (&[][..], false),
            (&[Role::Teacher][..], false),
            (&[Role::Teacher, Role::SchoolAdmin][..], false),
            (&[Role::Teacher, Role::Officer][..], true),
            (&[Role::Assessor][..], true),
            (&[Role::PlatformAdmin][..], true),
        ] {
            assert_eq!(default.is_required(roles.iter().copied()), required, "{roles:?}");
            assert!(!SecondFactor::OFFERED.is_required(roles.iter().copied()));
        }
    }
}
