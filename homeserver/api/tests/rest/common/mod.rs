//! A whole API over a real database, asked through its router.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses a part of it"
)]

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use guildhall_accounts::{Accounts, AccountsConfig, Mailing, RegistrationMode};
use guildhall_admin::{Admin, AdminParts};
use guildhall_api::{
    ApiLimits, ApiParts, ApiState, CorsOrigins,
    limit::{RateLimits, TrustedProxies},
};
use guildhall_bus::Bus;
use guildhall_federation_client::{ClientConfig, FederationClient, FederationMode, FederationPolicy};
use guildhall_files::{BlobPlace, Files, FilesParts, Links, MediaLimits, Nobody, Tools};
use guildhall_guilds::{GuildLimits, Guilds, GuildsParts};
use guildhall_keys::{KeyRing, ServerKeys};
use guildhall_mail::{MailConfig, MailTls, Mailer};
use guildhall_messaging::{LinkPreviews, LinkPreviewsParts, Messaging, MessagingLimits};
use guildhall_notifications::{Notifications, NotificationsParts, Push, PushConfig};
use guildhall_presence::{PresenceParts, PresenceSettings, Presences};
use guildhall_previews::{Previews, PreviewsConfig};
use guildhall_rooms::{RoomLimits, Rooms, RoomsParts};
use guildhall_search::{Search, SearchConfig, SearchParts};
use guildhall_sender::{Sender, SenderConfig, SenderParts};
use guildhall_storage::Db;
use guildhall_test_support::{ManualClock, SeededEntropy, SmtpServer};
use guildhall_types::{OwnedServerName, SharedClock, SharedEntropy, Timestamp};
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::places::Kind;

pub const NOW: i64 = 1_772_000_000_000;
pub const PASSWORD: &str = "correct horse battery";

pub struct Api {
    pub router: Router,
    pub files: Files,
    /// Where the bytes of files lie.
    pub place: BlobPlace,
    /// Where uploads grow.
    pub spool: PathBuf,
    pub accounts: Accounts,
    pub clock: Arc<ManualClock>,
    pub db: Db,
    pub bus: Bus,
    pub client: FederationClient,
    pub guilds: Guilds,
    pub messaging: Messaging,
    /// Ends the upkeep of guilds when dropped.
    _stop: watch::Sender<bool>,
    _dir: tempfile::TempDir,
}

pub struct Setup {
    pub registration: RegistrationMode,
    pub rates: RateLimits,
    pub limits: ApiLimits,
    pub media: MediaLimits,
    /// Where the bytes of files lie.
    pub files: Kind,
    pub cors: CorsOrigins,
    pub others: Router,
    pub mail: Option<Mailing>,
    pub presence: PresenceSettings,
    pub search: bool,
    /// Whether links are followed, to this machine too.
    pub previews: bool,
    /// Bytes of the pictures of previews.
    pub preview_bytes: u64,
    /// With which servers it deals.
    pub federation: FederationPolicy,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            registration: RegistrationMode::Open,
            rates: RateLimits {
                enabled: false,
                ..RateLimits::default()
            },
            limits: ApiLimits::default(),
            media: MediaLimits::default(),
            files: Kind::Disk,
            cors: CorsOrigins::Any,
            others: Router::new(),
            mail: None,
            presence: PresenceSettings::default(),
            // Only tests of it need it.
            search: false,
            previews: false,
            preview_bytes: 1 << 20,
            federation: FederationPolicy::new(FederationMode::Closed, &[], &[]),
        }
    }
}

pub async fn api() -> Api {
    api_with(Setup::default()).await
}

/// A mail server, and how to write to it.
pub fn mail() -> (SmtpServer, Mailing) {
    let smtp = SmtpServer::start();
    let mailer = Mailer::new(MailConfig {
        host: "localhost".to_owned(),
        port: smtp.port(),
        tls: MailTls::None,
        credentials: None,
        from: "noreply@test.example".to_owned(),
        hello: "test.example".to_owned(),
        ca_certificates: Vec::new(),
        timeout: Duration::from_secs(20),
    });
    let mailing = Mailing {
        mailer: mailer.unwrap(),
        public_url: "https://test.example".to_owned(),
        first_retry: Duration::from_millis(20),
    };
    (smtp, mailing)
}

pub async fn api_with(setup: Setup) -> Api {
    static SEED: AtomicU64 = AtomicU64::new(1);
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", dir.path().join("test.db").display()))
        .await
        .unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp(NOW)));
    let entropy: SharedEntropy = Arc::new(SeededEntropy::new(SEED.fetch_add(1, Ordering::Relaxed)));
    let name: OwnedServerName = "test.example".try_into().unwrap();
    let settings = AccountsConfig {
        mail: setup.mail.clone(),
        ..AccountsConfig::new(name.clone(), setup.registration)
    };
    let accounts = Accounts::new(db.clone(), settings, clock.clone(), entropy.clone())
        .await
        .unwrap();
    accounts.note_mail_service().await.unwrap();
    let bus = Bus::new();
    let place = setup.files.of(dir.path());
    let spool = dir.path().join("media").join("uploads");
    let files = Files::open(FilesParts {
        db: db.clone(),
        place: place.clone(),
        spool: spool.clone(),
        tools: Tools::new(None, None),
        links: Links::load(&db, &*entropy).await.unwrap(),
        server_name: name.clone(),
        origin: Arc::new(Nobody),
        limits: setup.media,
        clock: clock.clone(),
        entropy: entropy.clone(),
    })
    .unwrap();
    let (guilds, client, stop) = guilds(
        (&db, &bus),
        files.clone(),
        (name, setup.federation),
        clock.clone(),
        entropy.clone(),
    )
    .await;
    tokio::spawn(accounts.clone().send_mail(stop.subscribe()));
    let messaging = Messaging::new(guilds.clone(), MessagingLimits::default());
    if setup.previews {
        let config = PreviewsConfig {
            allow_addresses: vec!["127.0.0.1/32".parse().unwrap()],
            ..PreviewsConfig::default()
        };
        let previews = LinkPreviews::new(LinkPreviewsParts {
            messaging: messaging.clone(),
            previews: Previews::new(config).unwrap(),
            picture_bytes: setup.preview_bytes,
            entropy: entropy.clone(),
        });
        tokio::spawn(previews.run(stop.subscribe()));
    }
    let presences = Presences::new(PresenceParts {
        db: db.clone(),
        bus: bus.clone(),
        server_name: "test.example".try_into().unwrap(),
        settings: setup.presence,
        clock: clock.clone(),
    });
    let push = PushConfig {
        contact: "mailto:admin@test.example".to_owned(),
        allow_private_addresses: false,
        ca_certificates: Vec::new(),
    };
    let push = Push::new(&db, &*entropy, push).await.unwrap();
    let notifications = Notifications::new(NotificationsParts {
        db: db.clone(),
        bus: bus.clone(),
        guilds: guilds.clone(),
        messaging: messaging.clone(),
        presences: presences.clone(),
        push: Some(push),
        mailing: setup.mail,
        clock: clock.clone(),
        entropy: entropy.clone(),
    });
    tokio::spawn(notifications.clone().follow(stop.subscribe()));
    tokio::spawn(notifications.clone().send_digests(stop.subscribe()));
    let search = Search::new(SearchParts {
        db: db.clone(),
        bus: bus.clone(),
        guilds: guilds.clone(),
        messaging: messaging.clone(),
        config: SearchConfig {
            enabled: setup.search,
            dir: dir.path().join("search"),
            writer_bytes: 15_000_000,
        },
    });
    tokio::spawn(search.clone().follow(stop.subscribe()));
    let sender = Sender::new(
        SenderParts {
            db: db.clone(),
            bus: bus.clone(),
            client: client.clone(),
            clock: clock.clone(),
            config: SenderConfig::default(),
        },
        stop.subscribe(),
    );
    tokio::spawn(Arc::clone(&sender).run());
    let admin = Admin::new(AdminParts {
        db: db.clone(),
        accounts: accounts.clone(),
        client: client.clone(),
        sender,
        files: files.clone(),
        guilds: guilds.clone(),
        search: search.clone(),
        gateway_sessions: Arc::new(|| 0),
        data_dir: dir.path().to_owned(),
        started_at: Timestamp(NOW),
        clock: clock.clone(),
    });
    let state = ApiState::new(ApiParts {
        db: db.clone(),
        accounts: accounts.clone(),
        messaging: messaging.clone(),
        guilds: guilds.clone(),
        presences,
        notifications,
        search,
        admin,
        limits: setup.limits,
        rate_limits: setup.rates,
        trusted_proxies: TrustedProxies::default(),
        cors: setup.cors,
        clock: clock.clone(),
        entropy,
    });
    Api {
        router: guildhall_api::router(state, setup.others),
        files,
        place,
        spool,
        accounts,
        clock,
        db,
        bus,
        client,
        guilds,
        messaging,
        _stop: stop,
        _dir: dir,
    }
}

/// Guilds over real rooms, on a server that deals with no other.
async fn guilds(
    (db, bus): (&Db, &Bus),
    files: Files,
    (name, policy): (OwnedServerName, FederationPolicy),
    clock: SharedClock,
    entropy: SharedEntropy,
) -> (Guilds, FederationClient, watch::Sender<bool>) {
    // One provider for the process; another test of it may have been first.
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let keys = ServerKeys::load_or_create(db, name, &*clock, &*entropy)
        .await
        .unwrap();
    let client = FederationClient::new(keys.clone(), policy, ClientConfig::default()).unwrap();
    let (rooms, writer) = Rooms::start(RoomsParts {
        db: db.clone(),
        keys: keys.clone(),
        key_ring: KeyRing::new(db.clone(), keys, clock.clone(), Arc::new(client.clone())),
        peers: Arc::new(client.clone()),
        admits: Arc::new(|_| false),
        bus: bus.clone(),
        clock: clock.clone(),
        limits: RoomLimits::default(),
    })
    .unwrap();
    tokio::spawn(writer.run());
    let (guilds, upkeep) = Guilds::new(GuildsParts {
        db: db.clone(),
        rooms,
        bus: bus.clone(),
        remote: Arc::new(client.clone()),
        files,
        public_url: "https://test.example".to_owned(),
        limits: GuildLimits::default(),
        clock,
        entropy,
    });
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(upkeep.run(stopped));
    (guilds, client, stop)
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no header {name}"))
            .to_str()
            .unwrap()
    }

    /// Checks the form of an error's body, and gives its code and the fields that are blamed.
    pub fn error(&self) -> (u16, String, Vec<String>) {
        let body = self.json();
        let object = body.as_object().unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), ["error"]);
        let error = object["error"].as_object().unwrap();
        let mut keys: Vec<_> = error.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(
            keys,
            ["code", "details", "message", "path", "requestId", "timestamp"]
        );
        assert_eq!(error["timestamp"], Timestamp(NOW).to_rfc3339());
        assert!(error["path"].as_str().unwrap().starts_with('/'));
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert_eq!(error["requestId"].as_str().unwrap(), self.header("x-request-id"));
        assert!(self.header("x-request-id").starts_with("req_"));
        assert_eq!(self.header("content-type"), "application/json");
        let details = error["details"].as_array().unwrap();
        let fields = details.iter().map(|detail| {
            assert!(!detail["message"].as_str().unwrap().is_empty());
            detail["field"].as_str().unwrap().to_owned()
        });
        (
            self.status.as_u16(),
            error["code"].as_str().unwrap().to_owned(),
            fields.collect(),
        )
    }
}

impl Api {
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    pub async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.ask(request(Method::GET, path, token, Body::empty())).await
    }

    pub async fn send(&self, method: Method, path: &str, token: Option<&str>, body: &Value) -> Answer {
        self.ask(request(method, path, token, Body::from(body.to_string())))
            .await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, None, body).await
    }

    /// Registers `username`; the answer of the server.
    pub async fn register(&self, username: &str) -> Value {
        let body = json!({ "username": username, "password": PASSWORD });
        let answer = self.post("/api/v1/auth/register", &body).await;
        assert_eq!(
            answer.status,
            StatusCode::CREATED,
            "{}",
            String::from_utf8_lossy(&answer.bytes)
        );
        answer.json()
    }

    /// Registers `username`; its access token.
    pub async fn token(&self, username: &str) -> String {
        self.register(username).await["accessToken"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

pub fn request(method: Method, path: &str, token: Option<&str>, body: Body) -> Request<Body> {
    request_from("192.0.2.1:4000", method, path, token, body)
}

pub fn request_from(
    peer: &str,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Body,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let mut request = request.body(body).unwrap();
    request
        .extensions_mut()
        .insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
    request
}
