//! `guildhall federation`

use anyhow::bail;
use guildhall_storage::{Db, federation};
use guildhall_types::{Clock as _, Timestamp};

use crate::{
    cli::FederationCommand,
    config::{self, Config},
    open, output,
    system::SystemClock,
};

pub(super) async fn run(config: &Config, command: FederationCommand) -> anyhow::Result<()> {
    let db = open::database(config).await?;
    let outcome = match command {
        FederationCommand::Allow(rule) => set(&db, &rule.pattern, "allow").await,
        FederationCommand::Deny(rule) => set(&db, &rule.pattern, "deny").await,
        FederationCommand::Remove(rule) => remove(&db, &rule.pattern).await,
        FederationCommand::List => list(config, &db).await,
    };
    db.close().await;
    outcome
}

async fn set(db: &Db, pattern: &str, action: &str) -> anyhow::Result<()> {
    if !config::is_glob(pattern) {
        bail!("{pattern}: expected a server name, in which * and ? stand for any characters");
    }
    let pattern = pattern.to_ascii_lowercase();
    let mut tx = db.begin().await?;
    federation::set_rule(tx.conn(), &pattern, action, SystemClock.now().0).await?;
    tx.commit().await?;
    output::line(format_args!("{action} {pattern}"));
    Ok(())
}

async fn remove(db: &Db, pattern: &str) -> anyhow::Result<()> {
    let pattern = pattern.to_ascii_lowercase();
    let mut tx = db.begin().await?;
    let was = federation::delete_rule(tx.conn(), &pattern).await?;
    tx.commit().await?;
    if !was {
        bail!("there is no rule for {pattern} (what stands in the configuration is changed there)");
    }
    output::line(format_args!("removed {pattern}"));
    Ok(())
}

async fn list(config: &Config, db: &Db) -> anyhow::Result<()> {
    let mode = toml::Value::try_from(config.federation.mode)?;
    output::line(format_args!("mode   {}", mode.as_str().unwrap_or_default()));
    for pattern in &config.federation.allow {
        output::line(format_args!("allow  {pattern}  (configuration)"));
    }
    for pattern in &config.federation.deny {
        output::line(format_args!("deny   {pattern}  (configuration)"));
    }
    for rule in federation::rules(&mut *db.read().await?).await? {
        output::line(format_args!(
            "{:<6} {}  (since {})",
            rule.action,
            rule.pattern,
            Timestamp(rule.created_at)
        ));
    }
    Ok(())
}
