//! `guildhall user`

use std::sync::Arc;

use anyhow::Context as _;
use guildhall_accounts::Accounts;
use guildhall_storage::Db;
use guildhall_types::{Clock as _, OwnedUserId, UserId};

use crate::{
    cli::{Tier, UserCommand},
    config::Config,
    open, output,
    system::{SystemClock, SystemEntropy},
    wiring,
};

pub(super) async fn run(config: &Config, command: UserCommand) -> anyhow::Result<()> {
    let db = open::database(config).await?;
    let accounts = accounts(config, &db).await?;
    match command {
        UserCommand::CreateToken { uses, days } => {
            let end = days.map(|days| SystemClock.now().plus_seconds(i64::from(days) * 86_400));
            output::line(accounts.create_registration_token(uses, end).await?);
        }
        UserCommand::ResetSecondFactor { user } => {
            let user = user_id(config, &user)?;
            output::line(match accounts.reset_second_factor(&user).await? {
                true => format!("{user} has no second factor any more."),
                false => format!("{user} had no second factor."),
            });
        }
        UserCommand::VerifyEmail { user } => {
            let user = user_id(config, &user)?;
            output::line(match accounts.confirm_email(&user).await? {
                true => format!("The e-mail address of {user} is confirmed."),
                false => format!("The e-mail address of {user} was confirmed before."),
            });
        }
        UserCommand::MakeAdmin { user } => {
            let user = user_id(config, &user)?;
            accounts.set_admin(&user, true).await?;
            output::line(format_args!("{user} is an admin of this server."));
        }
        UserCommand::SetTier { user, tier } => {
            let user = user_id(config, &user)?;
            accounts.set_premium(&user, tier == Tier::Premium).await?;
            output::line(match tier {
                Tier::Standard => format!("{user} may upload files as all may."),
                Tier::Premium => format!("{user} may upload larger files."),
            });
        }
    }
    db.close().await;
    Ok(())
}

async fn accounts(config: &Config, db: &Db) -> anyhow::Result<Accounts> {
    let settings = wiring::accounts_config(config)?;
    Ok(Accounts::new(
        db.clone(),
        settings,
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
    )
    .await?)
}

fn user_id(config: &Config, text: &str) -> anyhow::Result<OwnedUserId> {
    let full = if text.starts_with('@') {
        text.to_owned()
    } else {
        format!("@{text}:{}", config.server.name)
    };
    UserId::parse(&full)
        .with_context(|| format!("{text}: expected a username or @user:{}", config.server.name))
}
