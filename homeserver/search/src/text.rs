//! What of a text is to be read as words.

/// Most characters between the brackets of markup.
const MARKUP: usize = 300;

/// `text` without mentions, and with a custom emoji's name in its place: `<:name:id>`.
pub(crate) fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let inner = closed(after).filter(|(inner, _)| !inner.contains(char::is_whitespace));
        let Some((inner, behind)) = inner else {
            out.push(' ');
            rest = after;
            continue;
        };
        out.push(' ');
        if !inner.starts_with(['@', '#']) {
            out.push_str(emoji_name(inner).unwrap_or(inner));
        }
        out.push(' ');
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// What of `text` is before the first `>` and what is behind it, if that is not too far.
fn closed(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().take(MARKUP + 1).position(|byte| byte == b'>')?;
    let (inner, behind) = text.split_at_checked(end)?;
    Some((inner, behind.strip_prefix('>')?))
}

/// The name in `:name:id` or `a:name:id`.
fn emoji_name(inner: &str) -> Option<&str> {
    let parts = inner.strip_prefix(':').or_else(|| inner.strip_prefix("a:"))?;
    let (name, id) = parts.split_once(':')?;
    let is_emoji = !name.is_empty() && !id.is_empty() && !id.contains(':');
    is_emoji.then_some(name)
}

/// Whether there is a link in `text`.
pub(crate) fn has_link(text: &str) -> bool {
    let mut links = text.match_indices("://").map(|(at, _)| {
        (
            text.get(..at).unwrap_or_default(),
            text.get(at + 3..).unwrap_or_default(),
        )
    });
    links.any(|(before, after)| {
        let is_web = before.ends_with("http") || before.ends_with("https");
        is_web && after.starts_with(|next: char| next.is_alphanumeric() || next == '[')
    })
}

#[cfg(test)]
mod tests {
    use super::{has_link, readable};

    #[test]
    fn mentions_are_no_words_and_emoji_are_their_names() {
        let words = |text: &str| {
            let readable = readable(text);
            readable.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            words("hi <@bob:a.test><@&role> see <#!room>!<:party_parrot:42><a:dance:43>"),
            ["hi", "see", "!", "party_parrot", "dance"]
        );
        assert_eq!(
            words("<https://a.test> <b> 1 < 2 > 0"),
            ["https://a.test", "b", "1", "2", ">", "0"]
        );
        assert_eq!(words("<@ not a mention> <"), ["@", "not", "a", "mention>"]);
        assert_eq!(words(&format!("<@{}>", "x".repeat(299))).len(), 0);
        assert_eq!(words(&format!("<@{}>", "x".repeat(300))).len(), 1);
        assert_eq!(words(&format!("<@{}>", "你".repeat(99))).len(), 0);
        assert_eq!(words(&format!("<@{}>", "你".repeat(100))).len(), 1);
    }

    #[test]
    fn links_are_seen() {
        for text in ["https://a.test", "see <http://a.test/b>", "x://y https://[::1]/"] {
            assert!(has_link(text), "{text}");
        }
        for text in ["", "http:/a", "ftp://a.test", "https:// no", "://"] {
            assert!(!has_link(text), "{text}");
        }
    }
}
