//! What every part stands on: the database, the keys, other servers, the rooms.

use std::{fs, sync::Arc};

use anyhow::Context as _;
use guildhall_bus::Bus;
use guildhall_federation_client::{ClientConfig, FederationClient, FederationMode, FederationPolicy};
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_rooms::{RoomLimits, Rooms, RoomsParts, Writer};
use guildhall_storage::Db;
use guildhall_types::{SharedClock, SharedEntropy};

use crate::{
    config::{Config, Federation, FederationMode as Mode},
    open,
    system::{SystemClock, SystemEntropy},
};

/// The parts that the others stand on; clones are the same parts.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) db: Db,
    pub(crate) bus: Bus,
    pub(crate) keys: ServerKeys,
    pub(crate) key_ring: KeyRing,
    pub(crate) client: FederationClient,
    pub(crate) rooms: Rooms,
    pub(crate) clock: SharedClock,
    pub(crate) entropy: SharedEntropy,
}

/// Opens and makes them; the writer is to be spawned.
pub(crate) async fn core(config: &Config) -> anyhow::Result<(Core, Writer)> {
    let clock: SharedClock = Arc::new(SystemClock);
    let entropy: SharedEntropy = Arc::new(SystemEntropy);
    let db = open::database(config).await?;
    let bus = Bus::new();
    let keys = ServerKeys::load_or_create(&db, config.server.name.clone(), &*clock, &*entropy).await?;
    let policy = policy(&config.federation);
    policy.reload(&db).await?;
    let client = FederationClient::new(keys.clone(), policy, client_config(&config.federation)?)?;
    let key_ring = KeyRing::new(
        db.clone(),
        keys.clone(),
        Arc::clone(&clock),
        Arc::new(client.clone()),
    );
    let admitted = client.clone();
    let (rooms, writer) = Rooms::start(RoomsParts {
        db: db.clone(),
        keys: keys.clone(),
        key_ring: key_ring.clone(),
        peers: Arc::new(client.clone()),
        admits: Arc::new(move |server| admitted.policy().allows(server)),
        bus: bus.clone(),
        clock: Arc::clone(&clock),
        limits: RoomLimits::default(),
    })?;
    Ok((
        Core {
            db,
            bus,
            keys,
            key_ring,
            client,
            rooms,
            clock,
            entropy,
        },
        writer,
    ))
}

fn policy(config: &Federation) -> FederationPolicy {
    let mode = match config.mode {
        Mode::Open => FederationMode::Open,
        Mode::Allowlist => FederationMode::Allowlist,
        Mode::Approval => FederationMode::Approval,
        Mode::Closed => FederationMode::Closed,
    };
    FederationPolicy::new(mode, &config.allow, &config.deny)
}

fn client_config(config: &Federation) -> anyhow::Result<ClientConfig> {
    let mut ca_certificates = Vec::new();
    for file in &config.ca_files {
        let what = || format!("federation.ca_files: {}", file.display());
        ca_certificates.push(fs::read(file).with_context(what)?);
    }
    Ok(ClientConfig {
        allow_private_addresses: config.allow_private_addresses,
        ca_certificates,
        ..ClientConfig::default()
    })
}
