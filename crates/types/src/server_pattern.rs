//! Patterns over server names.

use wildmatch::WildMatch;

use crate::ServerName;

/// A pattern over server names: `*` stands for any characters, `?` for one; the case does not matter. One without a port matches the name
/// with any port, as in `m.room.server_acl`; one with a port matches that port only.
#[derive(Clone, Debug)]
pub struct ServerPattern {
    pattern: WildMatch,
    has_port: bool,
}

impl ServerPattern {
    /// The pattern that `text` is, without the blanks around it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        // The last colon of an IPv6 literal is within the brackets.
        let has_port = text.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
        Self {
            pattern: WildMatch::new(&text),
            has_port,
        }
    }

    /// Whether `text` can match a server name: it has 1 to 255 characters, of those that names have, and `*` and `?`.
    #[must_use]
    pub fn is_possible(text: &str) -> bool {
        let fits =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '*' | '?');
        !text.is_empty() && text.len() <= 255 && text.chars().all(fits)
    }

    /// Whether it is for one port only.
    #[must_use]
    pub const fn has_port(&self) -> bool {
        self.has_port
    }

    /// Whether `server` is one of those.
    #[must_use]
    pub fn matches(&self, server: &ServerName) -> bool {
        if self.has_port {
            self.pattern.matches(&server.as_str().to_lowercase())
        } else {
            self.pattern.matches(&server.host().to_lowercase())
        }
    }
}
