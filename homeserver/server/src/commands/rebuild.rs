//! `guildhall rebuild`

use guildhall_messaging::{Messaging, MessagingLimits};

use crate::{
    config::Config,
    lock, output,
    wiring::{self, Core},
};

/// Projects the event log anew into the read models, in one transaction, and then makes the search index anew from them.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    let _lock = lock::lock(&config.server.data_dir)?;
    let (core, writer) = wiring::core(&config).await?;
    let writer = tokio::spawn(writer.run());
    let outcome = work(&config, &core).await;
    core.rooms.shutdown().await;
    writer.await?;
    core.db.close().await;
    outcome
}

async fn work(config: &Config, core: &Core) -> anyhow::Result<()> {
    let entries = core.rooms.rebuild().await?;
    output::line(format_args!("Rebuilt from {entries} entries of the log."));
    if config.search.enabled {
        let files = wiring::files(config, core).await?;
        let (guilds, _upkeep) = wiring::guilds(config, core, &files);
        let messaging = Messaging::new(guilds.clone(), MessagingLimits::default());
        let count = wiring::search(config, core, &guilds, &messaging)
            .rebuild()
            .await?;
        output::line(format_args!(
            "The search index is made anew from {count} messages."
        ));
    }
    Ok(())
}
