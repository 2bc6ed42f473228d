//! `guildhall rebuild`

use crate::{config::Config, lock, output, wiring};

/// Projects the event log anew into the read models, in one transaction.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    let _lock = lock::lock(&config.server.data_dir)?;
    let (core, writer) = wiring::core(&config).await?;
    let writer = tokio::spawn(writer.run());
    let outcome = core.rooms.rebuild().await;
    core.rooms.shutdown().await;
    writer.await?;
    core.db.close().await;
    output::line(format_args!("Rebuilt from {} entries of the log.", outcome?));
    Ok(())
}
