//! Reactions: what of an `m.reaction` counts.

use guildhall_types::{
    OwnedEventId,
    message::{CustomEmoji, Reacted, UsedEmoji},
};
use serde::Deserialize;

use super::{
    expressions::{ExpressionKind, is_expression_id, is_expression_name, is_picture},
    used::Used,
};
use crate::parse::is_sound_id;

/// Longest key that is text, in bytes: the longest emoji of Unicode 17 has 35.
const MAX_TEXT: usize = 64;
/// Longest name of a picture that is of no guild, in characters.
const MAX_SHORTCODE: usize = 64;

/// The relation of a reaction to its message.
///
/// <https://spec.matrix.org/v1.19/client-server-api/#mreaction>
pub const ANNOTATION: &str = "m.annotation";

/// The type of a reaction.
pub const REACTION: &str = "m.reaction";

#[derive(Deserialize)]
struct Content {
    #[serde(rename = "m.relates_to")]
    relates_to: RelatesTo,
    #[serde(rename = "org.guildhall.emoji")]
    custom: Option<serde_json::Value>,
    shortcode: Option<serde_json::Value>,
    #[serde(rename = "com.beeper.reaction.shortcode")]
    unstable_shortcode: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct RelatesTo {
    rel_type: String,
    event_id: OwnedEventId,
    key: String,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The message.
    pub target: OwnedEventId,
    /// With what.
    pub emoji: Reacted,
}

impl Reaction {
    /// The reaction that the content `json` of an `m.reaction` is; `None` if it is none.
    #[must_use]
    pub fn of(json: &str) -> Option<Self> {
        let Content {
            relates_to,
            custom,
            shortcode,
            unstable_shortcode,
        } = serde_json::from_str(json).ok()?;
        let RelatesTo {
            rel_type,
            event_id,
            key,
        } = relates_to;
        let is_mxc = key.starts_with("mxc://");
        let is_sound = match is_mxc {
            true => is_picture(&key),
            false => is_text(&key, MAX_TEXT),
        };
        if rel_type != ANNOTATION || !is_sound_id(&event_id) || !is_sound {
            return None;
        }
        let custom = custom
            .filter(|_| is_mxc)
            .and_then(|custom| serde_json::from_value::<CustomEmoji>(custom).ok())
            .filter(|custom| is_custom_emoji(&custom.name, &custom.id));
        let shortcode = shortcode
            .or(unstable_shortcode)
            .as_ref()
            .filter(|_| is_mxc && custom.is_none())
            .and_then(|shortcode| shortcode.as_str())
            .map(|shortcode| shortcode.trim_matches(':'))
            .filter(|shortcode| shortcode.chars().count() <= MAX_SHORTCODE && is_text(shortcode, usize::MAX))
            .map(str::to_owned);
        Some(Self {
            target: event_id,
            emoji: Reacted {
                key,
                custom,
                shortcode,
            },
        })
    }

    /// What it takes to be lent, as in a message.
    #[must_use]
    pub fn used(&self) -> Used {
        let emoji = self.emoji.custom.clone().map(|custom| UsedEmoji {
            at: 0,
            id: custom.id,
            name: custom.name,
            url: self.emoji.key.clone(),
            animated: custom.animated,
        });
        Used {
            emojis: emoji.into_iter().collect(),
            stickers: Vec::new(),
        }
    }
}

/// Whether a custom emoji may have this name and id.
#[must_use]
pub fn is_custom_emoji(name: &str, id: &str) -> bool {
    is_expression_name(ExpressionKind::Emoji, name) && is_expression_id(id)
}

/// Whether `text` is one that can be shown, of at most `max` bytes.
fn is_text(text: &str, max: usize) -> bool {
    text.len() <= max && !text.trim().is_empty() && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Reaction;

    const TARGET: &str = "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn of(key: &str, more: &Value) -> Option<Reaction> {
        let mut content =
            json!({"m.relates_to": {"rel_type": "m.annotation", "event_id": TARGET, "key": key}});
        for (name, value) in more.as_object().unwrap() {
            content[name] = value.clone();
        }
        Reaction::of(&content.to_string())
    }

    #[test]
    fn a_key_is_text_or_a_picture() {
        let long = "x".repeat(65);
        for (key, counts) in [
            ("👍", true),
            ("+1", true),
            ("mxc://a.test/x", true),
            ("", false),
            (" ", false),
            ("a\nb", false),
            ("a\u{0}", false),
            (long.as_str(), false),
            ("mxc://", false),
        ] {
            assert_eq!(of(key, &json!({})).is_some(), counts, "{key:?}");
        }
        assert_eq!(Reaction::of("{}"), None);
        let other = json!({"m.relates_to": {"rel_type": "m.replace", "event_id": TARGET, "key": "👍"}});
        assert_eq!(Reaction::of(&other.to_string()), None);
    }

    #[test]
    fn what_a_picture_is_called_counts_where_it_is_one() {
        let custom = json!({"id": "e1", "name": "party"});
        let both = json!({"org.guildhall.emoji": custom, "shortcode": ":other:"});
        let found = of("mxc://a.test/x", &both).unwrap();
        assert_eq!(found.emoji.custom.as_ref().unwrap().name, "party");
        assert_eq!(found.emoji.shortcode, None);
        assert_eq!(found.used().emojis[0].url, "mxc://a.test/x");
        let text = of("👍", &both).unwrap();
        assert_eq!((text.emoji.custom, text.emoji.shortcode), (None, None));
        for bad in [
            json!({"id": "", "name": "party"}),
            json!({"id": "e1", "name": "p"}),
            json!(7),
        ] {
            let found = of(
                "mxc://a.test/x",
                &json!({"org.guildhall.emoji": bad, "com.beeper.reaction.shortcode": ":cat:"}),
            );
            let emoji = found.unwrap().emoji;
            assert_eq!((emoji.custom, emoji.shortcode.as_deref()), (None, Some("cat")));
        }
    }
}
