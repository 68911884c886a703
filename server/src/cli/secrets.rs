//! The commands for the secrets file.

use super::{
    args::{SecretName, SecretsRotate},
    output::out,
};
use crate::{Machine, config::Config};
use qinghe_service::rotation::{self, What};
use rand::Rng as _;

pub(super) fn rotate(config: &Config, args: &SecretsRotate, machine: Machine) -> anyhow::Result<()> {
    let what = match args.what {
        SecretName::Pepper => What::Pepper,
        SecretName::Pin => What::Pin { days: args.keep_days },
    };
    let mut new = [0; 32];
    (machine.rng)().fill_bytes(&mut new);
    rotation::rotate(&config.secrets_file, what, args.force, &new, (machine.clock)().now())?;
    match what {
        What::Pepper => out!("the pepper is new; each hash is renewed at its owner's next sign-in"),
        What::Pin { days: 0 } => {
            out!("the secret of PINs and slips is new, and those of before are void: print new slips");
        }
        What::Pin { days } => {
            out!(
                "the secret of PINs and slips is new; those of before are good for {days} days: print new slips meanwhile"
            );
        }
    }
    out!(
        "restart every server with this file, and keep a copy apart from the backups: {}",
        config.secrets_file.display()
    );
    Ok(())
}
