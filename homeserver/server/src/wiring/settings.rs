//! From the configuration's sections to the settings of the parts.

use std::{fs, time::Duration};

use anyhow::Context as _;
use guildhall_accounts::AccountsConfig;
use guildhall_api::{ApiLimits, CorsOrigins, limit::RateLimits};
use guildhall_federation_api::FederationLimits;
use guildhall_guilds::GuildLimits;
use guildhall_notifications::PushConfig;
use guildhall_presence::PresenceSettings;
use guildhall_previews::PreviewsConfig;
use guildhall_search::SearchConfig;

use super::mail;
use crate::config::{Config, Http, RegistrationMode};

/// Settings of the accounts.
///
/// # Errors
/// When a file that the mail service needs cannot be read.
pub(crate) fn accounts_config(config: &Config) -> anyhow::Result<AccountsConfig> {
    let mode = match config.registration.mode {
        RegistrationMode::Open => guildhall_accounts::RegistrationMode::Open,
        RegistrationMode::Token => guildhall_accounts::RegistrationMode::Token,
        RegistrationMode::Closed => guildhall_accounts::RegistrationMode::Closed,
    };
    Ok(AccountsConfig {
        mail: mail::mailing(config)?,
        ..AccountsConfig::new(config.server.name.clone(), mode)
    })
}

/// Limits of the REST API.
pub(super) fn api_limits(config: &Config) -> ApiLimits {
    ApiLimits {
        body_bytes: config.limits.body_bytes,
    }
}

/// Limits of guilds.
pub(super) fn guild_limits(config: &Config) -> GuildLimits {
    GuildLimits {
        report_retention_days: config.limits.report_retention_days,
        ..GuildLimits::default()
    }
}

/// Who is shown as being there.
pub(super) fn presence(config: &Config) -> PresenceSettings {
    PresenceSettings {
        enabled: config.presence.enabled,
        federation: config.presence.federation,
        ..PresenceSettings::with_expiry(Duration::from_secs(config.presence.remote_expiry_seconds))
    }
}

/// What is sent to browsers; nothing where it is switched off.
///
/// # Errors
/// When a certificate cannot be read.
pub(super) fn push(config: &Config) -> anyhow::Result<Option<PushConfig>> {
    let push = &config.push;
    if !push.enabled {
        return Ok(None);
    }
    let mut ca_certificates = Vec::new();
    for file in &push.ca_files {
        let what = || format!("push.ca_files: {}", file.display());
        ca_certificates.push(fs::read(file).with_context(what)?);
    }
    let contact = match push.contact.as_str() {
        "" => config.server.public_url.as_str(),
        contact => contact,
    };
    Ok(Some(PushConfig {
        contact: contact.to_owned(),
        allow_private_addresses: push.allow_private_addresses,
        ca_certificates,
    }))
}

/// How the search index is kept.
pub(crate) fn search(config: &Config) -> SearchConfig {
    SearchConfig {
        enabled: config.search.enabled,
        dir: config.search_dir(),
        writer_bytes: config.search.memory_bytes,
    }
}

/// How links are followed.
pub(super) fn previews(config: &Config) -> PreviewsConfig {
    PreviewsConfig {
        allow_addresses: config.previews.allow_addresses.clone(),
        ..PreviewsConfig::default()
    }
}

/// How often clients may ask.
pub(super) fn rate_limits(config: &Config) -> RateLimits {
    RateLimits {
        enabled: config.rate_limit.enabled,
        ..RateLimits::default()
    }
}

/// How often other servers may ask.
pub(super) fn federation_limits(config: &Config) -> FederationLimits {
    FederationLimits {
        rate_limit: config.rate_limit.enabled,
        ..FederationLimits::default()
    }
}

/// Which web pages may call.
pub(super) fn origins(http: &Http) -> anyhow::Result<CorsOrigins> {
    if http.cors_origins.iter().any(|origin| origin == "*") {
        return Ok(CorsOrigins::Any);
    }
    let header = |origin: &String| {
        origin
            .parse()
            .with_context(|| format!("http.cors_origins: {origin}"))
    };
    Ok(CorsOrigins::Only(
        http.cors_origins
            .iter()
            .map(header)
            .collect::<anyhow::Result<_>>()?,
    ))
}
