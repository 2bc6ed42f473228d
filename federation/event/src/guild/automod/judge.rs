//! What the rules of a guild say of a message.

use std::sync::Arc;

use guildhall_permissions::Permissions;
use guildhall_types::{Timestamp, UserId};

use super::{
    matcher::{Found, Matcher},
    rule::AutomodRule,
};
use crate::guild::GuildState;

/// What somebody says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The text as shown.
    pub text: String,
    /// Users whom the message calls beside those in its text.
    pub mentions: Vec<String>,
}

/// A rule that has found something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule's id.
    pub id: String,
    /// The rule.
    pub rule: Arc<AutomodRule>,
    /// What it has found.
    pub found: Found,
}

impl GuildState {
    /// The rules that find something in what `sender` says in `channel` at the time `at`, by their ids. `ready` makes a rule ready, or has kept it so.
    pub fn automod(
        &self,
        (sender, at): (&str, Timestamp),
        channel: &str,
        said: &Said,
        ready: impl Fn(&Arc<AutomodRule>) -> Option<Arc<Matcher>>,
    ) -> Vec<Hit> {
        if !self.looks_at(sender, at) {
            return Vec::new();
        }
        let looking = self
            .automod
            .iter()
            .filter(|(_, rule)| self.looks(rule, sender, channel));
        let hits = looking.filter_map(|(id, rule)| {
            Some(Hit {
                id: id.clone(),
                rule: Arc::clone(rule),
                found: ready(rule)?.find(said, self.home())?,
            })
        });
        hits.collect()
    }

    /// Whether any rule looks at what `sender` says: not of who manages the guild.
    #[must_use]
    pub fn looks_at(&self, sender: &str, at: Timestamp) -> bool {
        let exempt = Permissions::MANAGE_GUILD;
        !self.automod.is_empty()
            && !self.rights(sender, at).contains(exempt)
            && !self.rights(sender, at).contains(Permissions::ADMINISTRATOR)
    }

    /// Whether `rule` looks at what `sender` says in `channel`.
    #[must_use]
    pub fn looks(&self, rule: &AutomodRule, sender: &str, channel: &str) -> bool {
        // In a private thread as where it stands.
        let channel = self.judged_as(channel);
        let member = self.members.get(sender);
        let holds =
            |role: &String| *role == self.id || member.is_some_and(|member| member.roles.contains(role));
        rule.enabled
            && !rule.exempt_roles.iter().any(holds)
            && !rule.exempt_channels.iter().any(|exempt| exempt == channel)
    }

    /// The server that made the guild.
    fn home(&self) -> &str {
        <&UserId>::try_from(self.steward.as_str()).map_or("", |steward| steward.server_name().as_str())
    }
}
