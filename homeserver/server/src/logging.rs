//! The log, on standard error.

use std::io;

use anyhow::Context as _;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config::{Log, LogFormat};

/// Starts logging; once per process.
///
/// # Errors
/// When the filter cannot be read, or logging was started already.
pub(crate) fn start(config: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.level).context("log.level")?;
    let registry = tracing_subscriber::registry().with(filter);
    match config.format {
        LogFormat::Text => registry
            .with(fmt::layer().with_writer(io::stderr).with_ansi(false))
            .try_init()?,
        LogFormat::Json => registry
            .with(fmt::layer().json().with_writer(io::stderr))
            .try_init()?,
    }
    Ok(())
}
