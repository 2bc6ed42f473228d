//! `guildhall federation`

use anyhow::bail;
use guildhall_storage::{
    Db, federation, federation_requests,
    peers::{self, PeerRow},
};
use guildhall_types::{Clock as _, ServerPattern, Timestamp};

use crate::{cli::FederationCommand, config::Config, open, output, system::SystemClock};

pub(super) async fn run(config: &Config, command: FederationCommand) -> anyhow::Result<()> {
    let db = open::database(config).await?;
    let outcome = match command {
        FederationCommand::Allow(rule) => set(&db, &rule.pattern, "allow").await,
        FederationCommand::Deny(rule) => set(&db, &rule.pattern, "deny").await,
        FederationCommand::Remove(rule) => remove(&db, &rule.pattern).await,
        FederationCommand::List => list(config, &db).await,
        FederationCommand::Peers => peers(config, &db).await,
    };
    db.close().await;
    outcome
}

async fn set(db: &Db, pattern: &str, action: &str) -> anyhow::Result<()> {
    if !ServerPattern::is_possible(pattern) {
        bail!("{pattern}: expected a server name, in which * and ? stand for any characters");
    }
    let pattern = pattern.to_ascii_lowercase();
    let mut tx = db.begin().await?;
    federation::set_rule(tx.conn(), &pattern, action, SystemClock.now().0).await?;
    federation_requests::decide(tx.conn(), &pattern).await?;
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

async fn peers(config: &Config, db: &Db) -> anyhow::Result<()> {
    /// Servers that are read in one go.
    const PORTION: i64 = 500;
    let mut after = String::new();
    loop {
        let own = config.server.name.as_str();
        let rows = peers::page(&mut *db.read().await?, own, &after, PORTION).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after.clone_from(&last.server_name);
        for row in &rows {
            output::line(peer(row));
        }
    }
}

/// A line about a server. Events that wait are not counted: the server that runs knows them.
fn peer(row: &PeerRow) -> String {
    let name = format!("{}  rooms {}", row.server_name, row.rooms);
    let Some(sending) = &row.sending else {
        return format!("{name}  nothing sent");
    };
    let mut text = match sending.failures {
        0 => name,
        failures => format!(
            "{name}  failed {failures} times, tried again {}",
            Timestamp(sending.retry_at)
        ),
    };
    if let Some(at) = sending.last_success_at {
        text = format!("{text}  reached {}", Timestamp(at));
    }
    match &sending.last_error {
        Some(error) => {
            let at = sending.last_error_at.map(|at| format!(" at {}", Timestamp(at)));
            format!("{text}  last error{}: {error}", at.unwrap_or_default())
        }
        None => text,
    }
}
