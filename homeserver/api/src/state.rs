//! What the handlers work on.

use std::{ops::Deref, sync::Arc};

use guildhall_accounts::Accounts;
use guildhall_admin::Admin;
use guildhall_guilds::Guilds;
use guildhall_messaging::Messaging;
use guildhall_notifications::Notifications;
use guildhall_presence::Presences;
use guildhall_search::Search;
use guildhall_storage::Db;
use guildhall_types::{SharedClock, SharedEntropy};

use crate::limit::{RateLimiter, RateLimits, TrustedProxies};

/// Limits of the REST API that are not rates.
#[derive(Clone, Debug)]
pub struct ApiLimits {
    /// Largest request body, in bytes.
    pub body_bytes: usize,
}

impl Default for ApiLimits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
        }
    }
}

/// Which web pages may call the API.
#[derive(Clone, Debug, Default)]
pub enum CorsOrigins {
    /// Pages of any origin. That is safe: the API knows its caller by a token that the page must hold, never by
    /// a cookie that the browser adds.
    #[default]
    Any,
    /// Pages of these origins (`https://app.example.org`).
    Only(Vec<http::HeaderValue>),
}

/// The parts that an [`ApiState`] is made of.
pub struct ApiParts {
    /// For the readiness check only; everything else goes through the use-cases.
    pub db: Db,
    /// Users, sessions, tokens.
    pub accounts: Accounts,
    /// Guilds, channels, members, invites.
    pub guilds: Guilds,
    /// Messages and typing.
    pub messaging: Messaging,
    /// Who is there.
    pub presences: Presences,
    /// What users are notified of.
    pub notifications: Notifications,
    /// What was said, to be found again.
    pub search: Search,
    /// What administrators do.
    pub admin: Admin,
    /// Sizes.
    pub limits: ApiLimits,
    /// Rates.
    pub rate_limits: RateLimits,
    /// Proxies that are believed about the address of their clients.
    pub trusted_proxies: TrustedProxies,
    /// Which web pages may call.
    pub cors: CorsOrigins,
    /// The present time.
    pub clock: SharedClock,
    /// Randomness for request ids.
    pub entropy: SharedEntropy,
}

/// [`ApiParts`], shared, with the counts of the rate limits.
#[derive(Clone)]
pub struct ApiState(Arc<Shared>);

/// What an [`ApiState`] points at.
pub struct Shared {
    parts: ApiParts,
    /// The counts of the rate limits.
    pub limiter: RateLimiter,
}

impl ApiState {
    /// The state of a server.
    #[must_use]
    pub fn new(parts: ApiParts) -> Self {
        Self(Arc::new(Shared {
            limiter: RateLimiter::new(parts.rate_limits.clone()),
            parts,
        }))
    }
}

impl ApiState {
    /// Largest body with a picture in it, which is a third longer as text.
    #[must_use]
    pub fn upload_bytes(&self) -> usize {
        /// For the rest of the body.
        const REST: usize = 64 << 10;
        let picture = self.guilds.files().limits().largest();
        (picture.div_ceil(3) * 4 + REST).max(self.limits.body_bytes)
    }
}

impl Deref for ApiState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Deref for Shared {
    type Target = ApiParts;

    fn deref(&self) -> &ApiParts {
        &self.parts
    }
}
