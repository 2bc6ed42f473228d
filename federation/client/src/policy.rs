//! Whom this server deals with.

use std::sync::{Arc, PoisonError, RwLock};

use guildhall_storage::{Db, StorageError, federation};
use guildhall_types::{ServerName, ServerPattern};

/// Who may federate when no rule says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FederationMode {
    /// Everybody who is not denied.
    #[default]
    Open,
    /// Only who is allowed and not denied.
    Allowlist,
    /// Nobody.
    Closed,
}

/// Rules for server names; clones share them.
///
/// Patterns have `*` and `?`, and compare without regard to case. A pattern without a port matches the name with any
/// port, as in `m.room.server_acl`; one with a port matches that port only. Denying wins over allowing.
#[derive(Clone)]
pub struct FederationPolicy {
    mode: FederationMode,
    configured: Arc<Rules>,
    stored: Arc<RwLock<Rules>>,
}

#[derive(Default)]
struct Rules {
    allow: Vec<ServerPattern>,
    deny: Vec<ServerPattern>,
}

impl Rules {
    fn new(allow: &[String], deny: &[String]) -> Self {
        let rules = |patterns: &[String]| {
            patterns
                .iter()
                .map(|pattern| ServerPattern::new(pattern))
                .collect()
        };
        Self {
            allow: rules(allow),
            deny: rules(deny),
        }
    }

    fn allows(&self, server: &ServerName) -> bool {
        self.allow.iter().any(|rule| rule.matches(server))
    }

    fn denies(&self, server: &ServerName) -> bool {
        self.deny.iter().any(|rule| rule.matches(server))
    }
}

impl FederationPolicy {
    /// The policy of the configuration.
    #[must_use]
    pub fn new(mode: FederationMode, allow: &[String], deny: &[String]) -> Self {
        Self {
            mode,
            configured: Arc::new(Rules::new(allow, deny)),
            stored: Arc::default(),
        }
    }

    /// Takes over the rules that the admin gave by command.
    ///
    /// # Errors
    /// When the database fails; the rules are then as before.
    pub async fn reload(&self, db: &Db) -> Result<(), StorageError> {
        let rules = federation::rules(&mut *db.read().await?).await?;
        let of = |action: &str| -> Vec<String> {
            rules
                .iter()
                .filter(|rule| rule.action == action)
                .map(|rule| rule.pattern.clone())
                .collect()
        };
        *self.stored.write().unwrap_or_else(PoisonError::into_inner) = Rules::new(&of("allow"), &of("deny"));
        Ok(())
    }

    /// Whether this server deals with `server`.
    #[must_use]
    pub fn allows(&self, server: &ServerName) -> bool {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        if self.configured.denies(server) || stored.denies(server) {
            return false;
        }
        match self.mode {
            FederationMode::Open => true,
            FederationMode::Allowlist => self.configured.allows(server) || stored.allows(server),
            FederationMode::Closed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn allows(mode: FederationMode, allow: &[&str], deny: &[&str], server: &str) -> bool {
        let list = |patterns: &[&str]| {
            patterns
                .iter()
                .map(|&pattern| pattern.to_owned())
                .collect::<Vec<_>>()
        };
        FederationPolicy::new(mode, &list(allow), &list(deny))
            .allows(<&ServerName>::try_from(server).unwrap())
    }

    #[test]
    fn denying_wins_and_closed_is_closed() {
        use FederationMode::{Allowlist, Closed, Open};
        assert!(allows(Open, &[], &[], "a.test"));
        assert!(!allows(Open, &["a.test"], &["a.test"], "a.test"));
        assert!(!allows(Allowlist, &[], &[], "a.test"));
        assert!(allows(Allowlist, &["*.test"], &[], "a.test"));
        assert!(!allows(Allowlist, &["*.test"], &["evil.*"], "evil.test"));
        assert!(!allows(Closed, &["*"], &[], "a.test"));
    }

    #[test]
    fn a_pattern_without_a_port_matches_any_port() {
        use FederationMode::Allowlist;
        assert!(allows(Allowlist, &["localhost"], &[], "localhost:18448"));
        assert!(allows(Allowlist, &["localhost:18448"], &[], "localhost:18448"));
        assert!(!allows(Allowlist, &["localhost:18448"], &[], "localhost:18449"));
        assert!(allows(Allowlist, &["LocalHost:1844?"], &[], "localhost:18449"));
        assert!(allows(Allowlist, &["[::1]"], &[], "[::1]:18449"));
        assert!(!allows(Allowlist, &["a.test"], &[], "b.a.test"));
    }
}
