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
    let filter = EnvFilter::try_new(directives(&config.level)).context("log.level")?;
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

/// The filter for a level. A plain one is Guildhall's own: libraries, which have something to say about every event
/// and every request, then give warnings only.
fn directives(level: &str) -> String {
    let quieter = matches!(level.to_ascii_lowercase().as_str(), "off" | "error" | "warn");
    if quieter || level.contains(['=', ',']) {
        level.to_owned()
    } else {
        format!("warn,guildhall={level}")
    }
}

#[cfg(test)]
mod tests {
    use super::directives;

    #[test]
    fn a_plain_level_is_for_our_own_code() {
        assert_eq!(directives("info"), "warn,guildhall=info");
        assert_eq!(directives("DEBUG"), "warn,guildhall=DEBUG");
        assert_eq!(directives("error"), "error");
        assert_eq!(
            directives("info,ruma_state_res=debug"),
            "info,ruma_state_res=debug"
        );
    }
}
