//! `guildhall migrate`

use crate::{config::Config, open, output};

/// Brings the schema up to date, which every start does too: for those who want to see it apart.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    open::database(config).await?.close().await;
    output::line("The schema is up to date.");
    Ok(())
}
