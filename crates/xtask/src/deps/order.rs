//! The crates of the house, from the ground up, by their folders.

/// A crate may depend only on those before it. A crate that is made must stand here, and here stands none that the
/// architecture does not name: another needs a record in spec/adr/.
pub(super) const ORDER: &[&str] = &[
    "crates/types",
    "crates/permissions",
    "crates/storage",
    "crates/jobs",
    "crates/bus",
    "crates/telemetry",
    "crates/test-support",
    "crates/xtask",
    "identity/keys",
    "identity/mail",
    "identity/accounts",
    "identity/oauth",
    "federation/event",
    "federation/dag",
    "federation/rooms",
    "federation/client",
    "federation/sender",
    "federation/gossip",
    "federation/api",
    "media/files",
    "media/previews",
    "media/sfu",
    "media/live",
    "homeserver/guilds",
    "homeserver/messaging",
    "homeserver/presence",
    "homeserver/notifications",
    "homeserver/delivery",
    "homeserver/search",
    "homeserver/admin",
    "homeserver/api",
    "homeserver/web",
    "homeserver/server",
];

/// Folders whose crates never see each other, whatever the order says.
pub(super) const STRANGERS: &[(&str, &str)] = &[("federation", "media")];

/// Where the crates are that only test: they may depend on everything, nothing on them.
pub(super) const TESTS: &str = "tests";

/// What tests share: only tests may depend on it, and any may.
pub(super) const TEST_SUPPORT: &str = "crates/test-support";

/// The chores: nothing depends on them.
pub(super) const CHORES: &str = "crates/xtask";
