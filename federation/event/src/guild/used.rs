//! Emoji and stickers in messages: what of them counts, and what right it takes to use them.
//!
//! Clients of this server write and read an emoji as `<:name:id>` (`<a:name:id>` if it moves). In the event stands
//! `:name:`, and beside the text which of those are emoji.

use std::{borrow::Cow, sync::LazyLock};

use guildhall_permissions::Permissions;
use guildhall_types::message::{MAX_STICKERS, UsedEmoji, UsedSticker};
use regex::{Captures, Regex};
use serde::Deserialize;
use serde_json::Value;

use super::{
    expressions::{Expression, ExpressionKind, is_expression_id, is_expression_name, is_picture},
    state::GuildState,
};

/// Emoji that a text may have; with more, none of them counts. A text of 4000 characters has room for fewer.
pub const MAX_USED_EMOJIS: usize = 400;

#[expect(clippy::expect_used, reason = "the pattern is fixed, and tested")]
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("<(a?):([A-Za-z0-9_]{2,32}):([A-Za-z0-9]{1,64})>").expect("a pattern"));

/// An emoji as clients write it in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Its name, as the client says.
    pub name: &'a str,
    /// Its id.
    pub id: &'a str,
}

/// The emoji that a client has written in `text`, in order.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    TOKEN.captures_iter(text).filter_map(|found| {
        let all = found.get(0)?;
        Some(Token {
            start: all.start(),
            end: all.end(),
            name: found.get(2)?.as_str(),
            id: found.get(3)?.as_str(),
        })
    })
}

/// `text` without emoji: only the names of those that it names remain. What the event says to be no emoji is shown as none.
fn plain(text: &str) -> Cow<'_, str> {
    if !TOKEN.is_match(text) {
        return Cow::Borrowed(text);
    }
    let replaced = TOKEN.replace_all(text, |found: &Captures<'_>| format!(":{}:", &found[2]));
    // A text can be made such that a name comes to stand where it makes an emoji again. Nobody writes so by chance.
    Cow::Owned(match TOKEN.is_match(&replaced) {
        true => replaced.replace('<', ""),
        false => replaced.into_owned(),
    })
}

/// The content of a message, as far as it says which emoji and stickers it has. What has not the form counts as none.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct UsedContent {
    #[serde(rename = "org.guildhall.emojis")]
    emojis: Option<Value>,
    #[serde(rename = "org.guildhall.stickers")]
    stickers: Option<Value>,
}

/// The emoji and stickers of a message that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// The emoji, in the order of the text.
    pub emojis: Vec<UsedEmoji>,
    /// The stickers.
    pub stickers: Vec<UsedSticker>,
}

impl Used {
    /// What of `content` counts beside the text `body`. If one emoji is not what it should be, none counts; and so it is with
    /// stickers.
    #[must_use]
    pub fn of(body: &str, content: UsedContent) -> Self {
        let emojis: Vec<UsedEmoji> = content.emojis.and_then(list).unwrap_or_default();
        let stickers: Vec<UsedSticker> = content.stickers.and_then(list).unwrap_or_default();
        let is_sound = |emoji: &UsedEmoji| {
            is_expression_name(ExpressionKind::Emoji, &emoji.name)
                && is_expression_id(&emoji.id)
                && is_picture(&emoji.url)
        };
        let counts = emojis.len() <= MAX_USED_EMOJIS
            && emojis.iter().all(is_sound)
            // Most texts have none.
            && (emojis.is_empty() || with_tokens(body, &emojis).is_some());
        let is_sound = |sticker: &UsedSticker| {
            is_expression_name(ExpressionKind::Sticker, &sticker.name)
                && is_expression_id(&sticker.id)
                && is_picture(&sticker.url)
        };
        let sticks = stickers.len() <= MAX_STICKERS && stickers.iter().all(is_sound);
        Self {
            emojis: if counts { emojis } else { Vec::new() },
            stickers: if sticks { stickers } else { Vec::new() },
        }
    }

    /// The text `body` as clients read it.
    #[must_use]
    pub fn shown(&self, body: &str) -> String {
        with_tokens(body, &self.emojis).unwrap_or_else(|| plain(body).into_owned())
    }
}

fn list<T: for<'de> Deserialize<'de>>(value: Value) -> Option<Vec<T>> {
    serde_json::from_value(value).ok()
}

/// `body` with `emojis` written as clients read them. `None` if one of them does not stand where it says.
fn with_tokens(body: &str, emojis: &[UsedEmoji]) -> Option<String> {
    let mut shown = String::with_capacity(body.len() + emojis.len() * 24);
    let (mut rest, mut at) = (body, 0);
    for emoji in emojis {
        let skipped = emoji.at.checked_sub(at)?;
        let (before, from) = match skipped {
            0 => ("", rest),
            // One past the last character is its end.
            _ => rest.split_at(rest.char_indices().nth(skipped).map(|(start, _)| start)?),
        };
        let name = format!(":{}:", emoji.name);
        rest = from.strip_prefix(&name)?;
        at = emoji.at + name.len();
        shown.push_str(&plain(before));
        shown.push_str(if emoji.animated { "<a" } else { "<" });
        shown.push_str(&name);
        shown.push_str(&emoji.id);
        shown.push('>');
    }
    shown.push_str(&plain(rest));
    Some(shown)
}

impl GuildState {
    /// The rights that `user` needs in a channel of this guild to use `used` in it; `None` if it may not at all.
    ///
    /// Who uses what is of this guild needs no right, but one of the roles that an emoji is for. Whether something is of another guild, and that guild's member
    /// may use it, only the sender's server can know.
    #[must_use]
    pub fn lending(&self, user: &str, used: &Used) -> Option<Permissions> {
        let mut needed = Permissions::NONE;
        for emoji in &used.emojis {
            match self.own(ExpressionKind::Emoji, &emoji.id, &emoji.url) {
                None => needed = needed.union(Permissions::USE_EXTERNAL_EMOJIS),
                Some(own) if own.roles.is_empty() || own.roles.contains(&self.id) => {}
                Some(own) => {
                    let held = self.members.get(user)?;
                    own.roles.intersection(&held.roles).next()?;
                }
            }
        }
        let external = |one: &UsedSticker| self.own(ExpressionKind::Sticker, &one.id, &one.url).is_none();
        if used.stickers.iter().any(external) {
            needed = needed.union(Permissions::USE_EXTERNAL_STICKERS);
        }
        Some(needed)
    }

    fn own(&self, kind: ExpressionKind, id: &str, url: &str) -> Option<&Expression> {
        let found = self.expressions.get(id)?;
        (found.kind == kind && found.uri == url).then_some(&**found)
    }
}

#[cfg(test)]
mod tests {
    use guildhall_types::message::UsedEmoji;
    use serde_json::{Value, json};

    use super::{Used, plain, tokens};

    fn used(body: &str, emojis: Value) -> Used {
        Used::of(
            body,
            serde_json::from_value(json!({"org.guildhall.emojis": emojis})).unwrap(),
        )
    }

    fn emoji(at: usize, name: &str) -> Value {
        json!({"at": at, "id": "id1", "name": name, "url": "mxc://a.test/x"})
    }

    #[test]
    fn emoji_are_shown_where_the_event_says_them_to_be() {
        let body = "ä :cat::cat: and :dog:, not :cat:";
        let mut dog = emoji(17, "dog");
        dog["animated"] = json!(true);
        let found = used(body, json!([emoji(2, "cat"), emoji(7, "cat"), dog]));
        let shown = found.shown(body);
        assert_eq!(shown, "ä <:cat:id1><:cat:id1> and <a:dog:id1>, not :cat:");
        let ids: Vec<_> = tokens(&shown).map(|token| (token.name, token.id)).collect();
        assert_eq!(ids, [("cat", "id1"), ("cat", "id1"), ("dog", "id1")]);
    }

    #[test]
    fn one_that_is_not_what_it_should_be_makes_all_of_them_text() {
        let body = "a :cat: :dog:";
        let with = |change: fn(&mut Value)| {
            let mut bad = emoji(8, "dog");
            change(&mut bad);
            json!([emoji(2, "cat"), bad])
        };
        assert_eq!(used(body, with(|_| {})).emojis.len(), 2);
        for bad in [
            with(|bad| bad["at"] = json!(7)),
            with(|bad| bad["at"] = json!(99)),
            with(|bad| bad["at"] = json!(-1)),
            with(|bad| bad["at"] = json!(13)),
            with(|bad| bad["at"] = json!(usize::MAX)),
            with(|bad| bad["name"] = json!("cat")),
            with(|bad| bad["name"] = json!("d")),
            with(|bad| bad["id"] = json!("")),
            with(|bad| bad["id"] = json!("1>")),
            with(|bad| bad["url"] = json!("https://a.test/x")),
            json!([emoji(8, "dog"), emoji(2, "cat")]),
            json!([emoji(2, "cat"), emoji(2, "cat")]),
            json!({}),
        ] {
            let found = used(body, bad.clone());
            assert_eq!(
                (found.emojis.as_slice(), found.shown(body)),
                ([].as_slice(), body.to_owned()),
                "{bad}"
            );
        }
    }

    #[test]
    fn what_is_no_emoji_of_the_event_is_not_shown_as_one() {
        for (text, shown) in [
            ("<:cat:1> <a:dog:2>", ":cat: :dog:"),
            ("<<:cat:1>2>", ":cat:2>"),
            ("<<<:cat:1>2>3>", ":cat:2>3>"),
            ("a < b, <: :> <:c:1>", "a < b, <: :> <:c:1>"),
        ] {
            assert_eq!(plain(text), shown);
            assert_eq!(used(text, json!([])).shown(text), shown);
        }
        let body = "<:cat:1>:cat:";
        let found = used(body, json!([emoji(8, "cat")]));
        assert_eq!(found.shown(body), ":cat:<:cat:id1>");
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        let emoji = UsedEmoji {
            at: 0,
            id: "id1".to_owned(),
            name: "cat".to_owned(),
            url: "mxc://a.test/x".to_owned(),
            animated: false,
        };
        let json = serde_json::to_value([&emoji]).unwrap();
        assert_eq!(used(":cat:", json).emojis, [emoji]);
    }
}
