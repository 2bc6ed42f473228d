//! Whom a message calls: how clients write it, and what of an event's content counts.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use guildhall_permissions::Permissions;
use guildhall_types::{
    OwnedUserId,
    message::{MAX_MENTIONS, Mentions, MoreMentions},
};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::state::GuildState;

/// Code, in which nobody is called, comes first: what is in it is passed over as a whole.
#[expect(clippy::expect_used, reason = "the pattern is fixed, and tested")]
static MENTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?s)```.*?```|`[^`\n]+`|<(?<user>@[A-Za-z0-9._=/+-]{1,255}:[A-Za-z0-9.:\[\]-]{1,230})>|<@&(?<role>[A-Za-z0-9!:._-]{1,255})>|@(?<everyone>everyone)\b|@(?<here>here)\b",
    )
    .expect("a pattern")
});

/// Somebody, or several, as clients call them in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention<'a> {
    /// `<@local:server>`
    User(&'a str),
    /// `<@&role>`
    Role(&'a str),
    /// `@everyone`
    Everyone,
    /// `@here`
    Here,
}

/// Whom a client has called in `text`, in order, with where it stands in bytes; not what stands in code.
pub fn mentions(text: &str) -> impl Iterator<Item = (Range<usize>, Mention<'_>)> {
    let found = MENTION.captures_iter(text).filter(|_| text.contains('@'));
    found.filter_map(|found| {
        let range = found.get(0)?.range();
        let mention = if let Some(user) = found.name("user") {
            Mention::User(user.as_str())
        } else if let Some(role) = found.name("role") {
            Mention::Role(role.as_str())
        } else if found.name("everyone").is_some() {
            Mention::Everyone
        } else {
            found.name("here").map(|_| Mention::Here)?
        };
        Some((range, mention))
    })
}

/// The content of a message, as far as it says whom it calls. What has not the form counts as nobody.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MentionsContent {
    #[serde(rename = "m.mentions")]
    matrix: Option<Value>,
    #[serde(rename = "org.guildhall.mentions")]
    more: Option<Value>,
}

#[derive(Default, Deserialize)]
struct Matrix {
    #[serde(default)]
    user_ids: Vec<Value>,
    #[serde(default)]
    room: bool,
}

impl MentionsContent {
    /// Whom it calls, whether it may or not; each once, of users and roles the first 100.
    #[must_use]
    pub fn read(self) -> Mentions {
        let matrix: Matrix = self.matrix.and_then(read).unwrap_or_default();
        let more: MoreMentions = self.more.and_then(read).unwrap_or_default();
        let users = matrix.user_ids.into_iter().filter_map(read::<OwnedUserId>);
        Mentions {
            users: distinct(users.map(|user| user.to_string())),
            roles: distinct(more.roles.into_iter().filter(|role| !role.contains('\0'))),
            everyone: matrix.room && !more.here,
            here: matrix.room && more.here,
        }
    }
}

fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    all.filter(|one| seen.insert(one.clone()))
        .take(MAX_MENTIONS)
        .collect()
}

impl GuildState {
    /// What of `mentions` counts of who has `rights` in the channel: users, and roles that are for everybody to call; all else by right.
    #[must_use]
    pub fn calls(&self, rights: Permissions, mentions: &Mentions) -> Mentions {
        let may = rights.contains(Permissions::MENTION_EVERYONE);
        let counts = |role: &&String| {
            **role != self.id && self.roles.get(*role).is_some_and(|role| may || role.mentionable)
        };
        Mentions {
            users: mentions.users.clone(),
            roles: mentions.roles.iter().filter(counts).cloned().collect(),
            everyone: mentions.everyone && may,
            here: mentions.here && may,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Mention, MentionsContent, mentions};

    #[test]
    fn who_is_called_in_a_text() {
        let text = "<@ann:a.test> <@&r1> @everyone, @here! <@bob:[::1]:8448>";
        let found: Vec<_> = mentions(text).map(|(_, mention)| mention).collect();
        assert_eq!(
            found,
            [
                Mention::User("@ann:a.test"),
                Mention::Role("r1"),
                Mention::Everyone,
                Mention::Here,
                Mention::User("@bob:[::1]:8448"),
            ]
        );
        let (range, _) = mentions("ä <@ann:a.test>").next().unwrap();
        assert_eq!(&"ä <@ann:a.test>"[range], "<@ann:a.test>");
    }

    #[test]
    fn nobody_is_called_in_code_or_half() {
        for text in [
            "`@everyone` ```\n<@ann:a.test>\n@here```",
            "@everyones @hereby @ann:a.test <@ann> <@&> <@> @ everyone",
        ] {
            assert_eq!(mentions(text).count(), 0, "{text}");
        }
        assert_eq!(mentions("`not closed @everyone").count(), 1);
    }

    #[test]
    fn what_has_not_the_form_calls_nobody() {
        let of = |content: Value| serde_json::from_value::<MentionsContent>(content).unwrap().read();
        let found = of(
            json!({"m.mentions": {"user_ids": ["@a:b", 7, "x", "@a:b"], "room": true},
            "org.guildhall.mentions": {"roles": ["r", "r"], "here": true}}),
        );
        assert_eq!(
            (found.users.as_slice(), found.roles.as_slice()),
            (["@a:b".to_owned()].as_slice(), ["r".to_owned()].as_slice())
        );
        assert!(found.here && !found.everyone);
        assert!(of(json!({"m.mentions": {"room": true}})).everyone);
        // Here is a part of what Matrix calls the room.
        assert!(of(json!({"org.guildhall.mentions": {"here": true}})).is_empty());
        for odd in [
            json!({}),
            json!({"m.mentions": 7}),
            json!({"m.mentions": {"room": "x"}, "org.guildhall.mentions": []}),
        ] {
            assert!(of(odd).is_empty());
        }
        let many: Vec<String> = (0..200).map(|number| format!("@u{number}:a")).collect();
        assert_eq!(of(json!({"m.mentions": {"user_ids": many}})).users.len(), 100);
    }
}
