//! What administrators see of other servers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// With which servers this server deals.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FederationOverview {
    /// This server's name.
    pub server_name: String,
    /// `open`: with all but the denied. `allowlist`: with the allowed only. `approval`: the same, and who else asks waits to be decided on.
    /// `closed`: with none.
    pub mode: &'static str,
    /// The rules: first those of the configuration, then those that administrators gave, by pattern. Denying wins over allowing.
    pub rules: Vec<Rule>,
    /// Servers that wait to be decided on.
    pub waiting: usize,
}

/// A rule for names of servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FederationRule)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Name in which `*` and `?` stand for any characters. Without a port it is for any port.
    pub pattern: String,
    /// What it says.
    pub action: RuleAction,
    /// Where it stands.
    pub source: RuleSource,
    /// Since when, RFC 3339; null for those of the configuration.
    pub since: Option<String>,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FederationRuleAction)]
#[serde(rename_all = "lowercase")]
pub enum RuleAction {
    /// This server deals with them.
    Allow,
    /// It does not; this wins.
    Deny,
}

impl RuleAction {
    /// As it is stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// Where a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FederationRuleSource)]
#[serde(rename_all = "lowercase")]
pub enum RuleSource {
    /// In the configuration, where alone it can be changed.
    Configuration,
    /// In the database: administrators gave it here or by command.
    Database,
}

/// How this server and another get on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeerState {
    /// The two are in touch: what was sent last has reached it, or it has asked this server for something, and nothing has failed since.
    Connected,
    /// It has failed, and is tried again after a pause.
    BackingOff,
    /// It has failed so often that the pause is the longest.
    Unreachable,
    /// This server does not deal with it, or nobody has decided whether it does.
    Denied,
    /// Nothing was ever sent to it, and it has not asked for anything.
    Never,
}

/// Another server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Peer {
    /// Its name.
    pub server: String,
    /// How it stands.
    pub state: PeerState,
    /// Events that wait for it; 1000 stands for that and more.
    pub queue_length: i64,
    /// Failures in a row.
    pub failures: i64,
    /// When something last reached it, RFC 3339; null if that was never noted.
    pub last_success_at: Option<String>,
    /// When it last asked this server for something, RFC 3339; null if that was not since this server's start.
    pub last_heard_at: Option<String>,
    /// What went wrong last, also if it went well since.
    pub last_error: Option<LastError>,
    /// When it is tried again, RFC 3339; null if it is not left alone.
    pub next_try_at: Option<String>,
    /// Rooms (guilds, channels, private channels) in which both servers have a user.
    pub shared_rooms: i64,
    /// When it was first owed something, RFC 3339; null if that was never noted.
    pub first_seen_at: Option<String>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PeerError)]
#[serde(rename_all = "camelCase")]
pub struct LastError {
    /// In English.
    pub message: String,
    /// When, RFC 3339; null if that was not noted.
    pub at: Option<String>,
}

/// A server that waits to be decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingServer {
    /// Its name. Nobody has verified that it was this server that has asked: that is done with every request once it is allowed.
    pub server: String,
    /// When it was first noted, RFC 3339.
    pub first_at: String,
    /// When it was last noted, RFC 3339.
    pub last_at: String,
    /// Requests under its name, as far as they were noted: a few a minute from one address.
    pub count: i64,
    /// Times that a user of this server asked to join something there.
    pub joins: i64,
}
