//! What administrators see of the server itself.

use serde::Serialize;
use utoipa::ToSchema;

/// How the server is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// This server's version.
    pub version: &'static str,
    /// Seconds since it was started.
    pub uptime_seconds: u64,
    /// `open`, `token` or `closed`: who may make an account.
    pub registration_mode: &'static str,
    /// Accounts.
    pub accounts: i64,
    /// Sessions of the gateway, also those that may be resumed.
    pub gateway_sessions: usize,
    /// Where everything is stored.
    pub database: DatabaseHealth,
    /// Pictures and files.
    pub media: MediaHealth,
    /// Finding messages; null where that is switched off.
    pub search: Option<SearchHealth>,
    /// Other servers.
    pub federation: FederationHealth,
    /// What it runs on.
    pub machine: MachineHealth,
    /// What is wrong, or may become so; empty if nothing is.
    pub findings: Vec<Finding>,
}

/// Where everything is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DatabaseHealth {
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: i64,
}

/// Pictures and files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaHealth {
    /// Bytes of this server's users.
    pub local_bytes: i64,
    /// Bytes that are kept of other servers.
    pub remote_bytes: i64,
    /// What these may come to.
    pub remote_limit: i64,
}

/// Finding messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchHealth {
    /// Whether it is still being built: not everything is found then. Also before it is opened, right after the start.
    pub indexing: bool,
    /// Messages in it.
    pub documents: u64,
    /// Its bytes on the disk.
    pub bytes: u64,
    /// Entries of the log that are not in it yet.
    pub behind: i64,
}

/// Other servers, by how they stand (see `GET /admin/federation/peers`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FederationHealth {
    /// They are in touch with this server.
    pub connected: u64,
    /// They have failed, and are tried again after a pause.
    pub backing_off: u64,
    /// They have failed so often that the pause is the longest.
    pub unreachable: u64,
    /// This server does not deal with them.
    pub denied: u64,
    /// Nothing was ever sent to them, and they have not asked for anything.
    pub never: u64,
    /// Events that wait for those that this server deals with and that are away, counted as far as 1000 for each of the first 100.
    pub queue_length: i64,
    /// Servers that wait for an administrator to decide.
    pub waiting: u64,
}

/// What the server runs on; null is what the system does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineHealth {
    /// Bytes of memory that the process takes.
    pub memory_bytes: Option<u64>,
    /// Bytes that are free where the data directory is.
    pub disk_free_bytes: Option<u64>,
    /// Bytes that there are in all.
    pub disk_total_bytes: Option<u64>,
}

/// Something that is wrong, or may become so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// What kind; clients decide by this.
    pub code: FindingCode,
    /// For people, in English.
    pub text: String,
}

/// What may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Little is free where the data directory is: under 5 % or 1 GiB, whichever is less.
    DiskSpace,
    /// Some servers have not been reached for long.
    PeersUnreachable,
    /// Much waits for servers that are away.
    FederationQueue,
    /// Servers wait for an administrator to decide.
    ServersWaiting,
    /// The index of messages is far behind.
    SearchBehind,
    /// The index of messages is being built.
    SearchIndexing,
    /// There is but one administrator, who may lose the password, and on whom nobody could decide.
    OneAdministrator,
    /// Everybody may register, and no mail is sent that would show whether the addresses are real.
    OpenRegistration,
}
