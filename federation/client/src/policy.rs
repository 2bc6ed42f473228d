//! Whom this server deals with.

use std::sync::{Arc, PoisonError, RwLock};

use guildhall_storage::{Db, StorageError, federation};
use guildhall_types::{ServerName, ServerPattern};
use tokio::sync::watch;

use crate::waiting::Waiting;

/// Who may federate when no rule says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FederationMode {
    /// Everybody who is not denied.
    #[default]
    Open,
    /// Only who is allowed and not denied.
    Allowlist,
    /// As [`Self::Allowlist`]; and on whom no rule decides, an administrator is asked to.
    Approval,
    /// Nobody.
    Closed,
}

impl FederationMode {
    /// As it stands in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Allowlist => "allowlist",
            Self::Approval => "approval",
            Self::Closed => "closed",
        }
    }
}

/// How this server stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It deals with it.
    Allowed,
    /// It does not.
    Denied,
    /// It does not until an administrator has decided.
    Undecided,
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
    changes: Arc<watch::Sender<()>>,
    waiting: Arc<Waiting>,
}

#[derive(Default)]
struct Rules {
    allow: Patterns,
    deny: Patterns,
}

/// Patterns, and as what they were written.
#[derive(Default)]
struct Patterns {
    written: Vec<String>,
    patterns: Vec<ServerPattern>,
}

impl Patterns {
    fn new(written: &[String]) -> Self {
        Self {
            patterns: written.iter().map(|text| ServerPattern::new(text)).collect(),
            written: written.to_vec(),
        }
    }

    fn match_one(&self, server: &ServerName) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(server))
    }
}

impl Rules {
    fn new(allow: &[String], deny: &[String]) -> Self {
        Self {
            allow: Patterns::new(allow),
            deny: Patterns::new(deny),
        }
    }

    fn allows(&self, server: &ServerName) -> bool {
        self.allow.match_one(server)
    }

    fn denies(&self, server: &ServerName) -> bool {
        self.deny.match_one(server)
    }

    fn are(&self, other: &Self) -> bool {
        self.allow.written == other.allow.written && self.deny.written == other.deny.written
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
            changes: Arc::new(watch::Sender::new(())),
            waiting: Arc::default(),
        }
    }

    /// What holds for whom no rule is.
    #[must_use]
    pub fn mode(&self) -> FederationMode {
        self.mode
    }

    /// The patterns that the configuration allows, and those that it denies.
    #[must_use]
    pub fn configured(&self) -> (&[String], &[String]) {
        (&self.configured.allow.written, &self.configured.deny.written)
    }

    /// Tells when the stored rules have changed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Takes over the rules that administrators gave.
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
        let new = Rules::new(&of("allow"), &of("deny"));
        let has_changed = {
            let mut stored = self.stored.write().unwrap_or_else(PoisonError::into_inner);
            let has_changed = !stored.are(&new);
            *stored = new;
            has_changed
        };
        if has_changed {
            self.changes.send_replace(());
        }
        Ok(())
    }

    /// Whether this server deals with `server`.
    #[must_use]
    pub fn allows(&self, server: &ServerName) -> bool {
        self.standing(server) == Standing::Allowed
    }

    /// How this server stands to `server`.
    #[must_use]
    pub fn standing(&self, server: &ServerName) -> Standing {
        let stored = self.stored.read().unwrap_or_else(PoisonError::into_inner);
        if self.configured.denies(server) || stored.denies(server) {
            return Standing::Denied;
        }
        let is_allowed = || self.configured.allows(server) || stored.allows(server);
        match self.mode {
            FederationMode::Open => Standing::Allowed,
            FederationMode::Allowlist | FederationMode::Approval if is_allowed() => Standing::Allowed,
            FederationMode::Approval => Standing::Undecided,
            FederationMode::Allowlist | FederationMode::Closed => Standing::Denied,
        }
    }

    /// Those who wait for an administrator to decide.
    #[must_use]
    pub fn waiting(&self) -> &Waiting {
        &self.waiting
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
    fn on_whom_no_rule_decides_an_administrator_does() {
        let policy = FederationPolicy::new(
            FederationMode::Approval,
            &["good.test".to_owned()],
            &["*.evil.test".to_owned()],
        );
        let standing = |server: &str| policy.standing(<&ServerName>::try_from(server).unwrap());
        assert_eq!(standing("good.test:8448"), Standing::Allowed);
        assert_eq!(standing("a.evil.test"), Standing::Denied);
        assert_eq!(standing("new.test"), Standing::Undecided);
        assert!(!policy.allows(<&ServerName>::try_from("new.test").unwrap()));
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
