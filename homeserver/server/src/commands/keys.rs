//! `guildhall keys`

use guildhall_storage::keys;
use guildhall_types::Timestamp;

use crate::{
    cli::KeysCommand,
    config::Config,
    lock, open, output,
    system::{SystemClock, SystemEntropy},
};

pub(super) async fn run(config: &Config, command: KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::Rotate => rotate(config).await,
        KeysCommand::List => list(config).await,
    }
}

/// The server holds its keys in memory, so it must not run meanwhile.
async fn rotate(config: &Config) -> anyhow::Result<()> {
    let _lock = lock::lock(&config.server.data_dir)?;
    let db = open::database(config).await?;
    let id = guildhall_keys::rotate(&db, &SystemClock, &SystemEntropy).await?;
    db.close().await;
    output::line(format_args!(
        "The server now signs with {id}; the earlier keys stay for verifying."
    ));
    Ok(())
}

async fn list(config: &Config) -> anyhow::Result<()> {
    let db = open::database(config).await?;
    let mut rows = keys::own(&mut *db.read().await?).await?;
    db.close().await;
    rows.sort_by_key(|row| (row.retired_at.is_some(), row.retired_at));
    for row in rows {
        let since = Timestamp(row.created_at);
        match row.retired_at {
            None => output::line(format_args!("{}  in use since {since}", row.key_id)),
            Some(at) => output::line(format_args!("{}  from {since} to {}", row.key_id, Timestamp(at))),
        }
    }
    Ok(())
}
