//! The parts above the core, each from what it needs.

use std::sync::Arc;

use guildhall_accounts::Accounts;
use guildhall_admin::{Admin, AdminParts};
use guildhall_api::{ApiParts, ApiState, limit::TrustedProxies};
use guildhall_delivery::{Gateway, GatewayLimits, GatewayParts, StoredModels};
use guildhall_federation_api::{FederationParts, FederationState};
use guildhall_files::Files;
use guildhall_guilds::{Guilds, GuildsParts, Upkeep};
use guildhall_messaging::{LinkPreviews, LinkPreviewsParts, Messaging};
use guildhall_notifications::{Notifications, NotificationsParts, Push};
use guildhall_presence::{PresenceParts, Presences};
use guildhall_previews::Previews;
use guildhall_search::{Search, SearchParts};
use guildhall_sender::Sender;

use super::{Core, media::LocalFiles, settings, users::LocalAccounts};
use crate::config::Config;

pub(super) async fn accounts(config: &Config, core: &Core) -> anyhow::Result<Accounts> {
    let settings = settings::accounts_config(config)?;
    Ok(Accounts::new(
        core.db.clone(),
        settings,
        Arc::clone(&core.clock),
        Arc::clone(&core.entropy),
    )
    .await?)
}

pub(crate) fn guilds(config: &Config, core: &Core, files: &Files) -> (Guilds, Upkeep) {
    Guilds::new(GuildsParts {
        db: core.db.clone(),
        rooms: core.rooms.clone(),
        bus: core.bus.clone(),
        remote: Arc::new(core.client.clone()),
        files: files.clone(),
        public_url: config.server.public_url.as_str().to_owned(),
        limits: settings::guild_limits(config),
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    })
}

pub(super) fn presences(config: &Config, core: &Core) -> Presences {
    Presences::new(PresenceParts {
        db: core.db.clone(),
        bus: core.bus.clone(),
        server_name: core.keys.server_name().to_owned(),
        settings: settings::presence(config),
        clock: Arc::clone(&core.clock),
    })
}

/// What sends to browsers; nothing where it is switched off.
async fn push(config: &Config, core: &Core) -> anyhow::Result<Option<Push>> {
    match settings::push(config)? {
        Some(settings) => Ok(Some(Push::new(&core.db, &*core.entropy, settings).await?)),
        None => Ok(None),
    }
}

pub(super) async fn notifications(
    config: &Config,
    core: &Core,
    (accounts, presences): (&Accounts, &Presences),
    (guilds, messaging): (&Guilds, &Messaging),
) -> anyhow::Result<Notifications> {
    Ok(Notifications::new(NotificationsParts {
        db: core.db.clone(),
        bus: core.bus.clone(),
        guilds: guilds.clone(),
        messaging: messaging.clone(),
        presences: presences.clone(),
        push: push(config, core).await?,
        mailing: accounts.mailing().cloned(),
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    }))
}

pub(crate) fn search(config: &Config, core: &Core, guilds: &Guilds, messaging: &Messaging) -> Search {
    Search::new(SearchParts {
        db: core.db.clone(),
        bus: core.bus.clone(),
        guilds: guilds.clone(),
        messaging: messaging.clone(),
        config: settings::search(config),
    })
}

/// What follows links; nothing where it is switched off.
pub(super) fn previews(
    config: &Config,
    core: &Core,
    messaging: &Messaging,
) -> anyhow::Result<Option<LinkPreviews>> {
    if !config.previews.enabled {
        return Ok(None);
    }
    Ok(Some(LinkPreviews::new(LinkPreviewsParts {
        messaging: messaging.clone(),
        previews: Previews::new(settings::previews(config))?,
        picture_bytes: config.previews.picture_bytes,
        entropy: Arc::clone(&core.entropy),
    })))
}

pub(super) async fn gateway(
    core: &Core,
    accounts: &Accounts,
    guilds: &Guilds,
    (presences, notifications): (&Presences, &Notifications),
) -> anyhow::Result<Gateway> {
    let parts = GatewayParts {
        db: core.db.clone(),
        bus: core.bus.clone(),
        logins: Arc::new(accounts.clone()),
        models: Arc::new(StoredModels {
            server_name: core.keys.server_name().to_owned(),
        }),
        temporary: Arc::new(guilds.clone()),
        presences: presences.clone(),
        notifications: notifications.clone(),
        limits: GatewayLimits::default(),
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    };
    Ok(Gateway::start(parts).await?)
}

pub(super) fn federation(
    config: &Config,
    core: &Core,
    presences: &Presences,
    (guilds, messaging): (&Guilds, &Messaging),
    files: &Files,
) -> FederationState {
    FederationState::new(FederationParts {
        rooms: core.rooms.clone(),
        keys: core.keys.clone(),
        key_ring: core.key_ring.clone(),
        client: core.client.clone(),
        bus: core.bus.clone(),
        users: Arc::new(LocalAccounts(core.db.clone())),
        media: Arc::new(LocalFiles {
            files: files.clone(),
            db: core.db.clone(),
        }),
        invites: Arc::new(guilds.clone()),
        reports: Arc::new(guilds.clone()),
        automod: Arc::new(guilds.clone()),
        presence: Arc::new(presences.clone()),
        receipts: Arc::new(messaging.clone()),
        direct: Arc::new(messaging.clone()),
        public_url: config.server.public_url.as_str().to_owned(),
        delegate: config.federation.delegate.clone(),
        limits: settings::federation_limits(config),
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    })
}

/// The parts that administrators look into.
pub(super) struct ForAdmin {
    pub(super) accounts: Accounts,
    pub(super) files: Files,
    pub(super) guilds: Guilds,
    pub(super) search: Search,
    pub(super) sender: Arc<Sender>,
    pub(super) gateway: Gateway,
}

pub(super) fn admin(config: &Config, core: &Core, parts: ForAdmin) -> Admin {
    let gateway = parts.gateway;
    Admin::new(AdminParts {
        db: core.db.clone(),
        accounts: parts.accounts,
        client: core.client.clone(),
        sender: parts.sender,
        files: parts.files,
        guilds: parts.guilds,
        search: parts.search,
        gateway_sessions: Arc::new(move || gateway.sessions()),
        data_dir: config.server.data_dir.clone(),
        started_at: core.clock.now(),
        clock: Arc::clone(&core.clock),
    })
}

pub(super) fn api(
    config: &Config,
    core: &Core,
    accounts: &Accounts,
    (guilds, messaging): (Guilds, Messaging),
    (presences, notifications, search): (Presences, Notifications, Search),
    admin: Admin,
) -> anyhow::Result<ApiState> {
    Ok(ApiState::new(ApiParts {
        db: core.db.clone(),
        accounts: accounts.clone(),
        messaging,
        guilds,
        presences,
        notifications,
        search,
        admin,
        limits: settings::api_limits(config),
        rate_limits: settings::rate_limits(config),
        trusted_proxies: TrustedProxies::new(config.http.trusted_proxies.clone()),
        cors: settings::origins(&config.http)?,
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    }))
}
