//! Which links of a text get previews.

use std::collections::HashSet;

use comrak::{Arena, Options, nodes::NodeValue, parse_document};
use url::Url;

/// Links of a message that get previews.
pub(crate) const MOST: usize = 5;
/// Bytes of a link, also as it is stored: PostgreSQL has no room for much more in an index.
const MAX_LINK: usize = 2048;
/// Bytes of a text that is looked at: a text of 4000 characters has no more.
const MAX_TEXT: usize = 16 << 10;
/// Links of a text that are looked at.
const LOOKED_AT: usize = 50;

/// Whether there may be links in `text`: it costs little to see.
pub(crate) fn may_have(text: &str) -> bool {
    text.contains("://") || text.contains("www.")
}

/// The first links to the web in `text`, each once, as they are written: none in code or behind a spoiler, and none around which its author has put `<` and `>`.
pub(crate) fn links(text: &str) -> Vec<Url> {
    if text.len() > MAX_TEXT || !may_have(text) {
        return Vec::new();
    }
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.spoiler = true;
    options.extension.strikethrough = true;
    options.extension.underline = true;
    options.parse.ignore_setext = true;
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut looked_at = 0;
    for node in root.descendants() {
        let data = node.data();
        let NodeValue::Link(link) = &data.value else {
            continue;
        };
        looked_at += 1;
        if looked_at > LOOKED_AT {
            break;
        }
        if link.url.len() > MAX_LINK {
            continue;
        }
        let Some(url) = Url::parse(&link.url).ok() else {
            continue;
        };
        // What is escaped in it is longer than it was written.
        if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > MAX_LINK {
            continue;
        }
        let is_quiet = text.contains(&format!("<{}>", link.url));
        // A bare link takes the end of the spoiler that it stands in for a part of itself.
        let is_hidden = link.url.contains("||")
            || node
                .ancestors()
                .any(|node| matches!(node.data().value, NodeValue::SpoileredText));
        if !is_quiet && !is_hidden && seen.insert(url.clone()) {
            found.push(url);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        links(text).into_iter().map(String::from).collect()
    }

    #[test]
    fn links_are_found_where_they_are_shown_as_links() {
        assert_eq!(
            found("see https://a.test/x, [b](http://b.test) and **https://c.test/?q=1#d**"),
            ["https://a.test/x", "http://b.test/", "https://c.test/?q=1#d"]
        );
        assert_eq!(found("www.a.test"), ["http://www.a.test/"]);
        assert_eq!(found("https://a.test https://a.test/"), ["https://a.test/"]);
        assert_eq!(found("> https://a.test/quoted"), ["https://a.test/quoted"]);
    }

    #[test]
    fn what_is_code_hidden_or_quiet_gets_none() {
        for text in [
            "nothing",
            "`https://a.test/`",
            "```\nhttps://a.test/\n```",
            "    https://a.test/",
            "||https://a.test/||",
            "||see **https://a.test/** there||",
            "<https://a.test/>",
            "[a](<https://a.test/>)",
            "ftp://a.test/ mailto:a@a.test javascript://a.test/",
            "<@a:www.a.test>",
            "[a](javascript:alert(1))",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        for long in ["x".repeat(MAX_LINK), "\u{e4}".repeat(MAX_LINK / 4)] {
            let long = format!("https://a.test/{long}");
            assert_eq!(found(&long), Vec::<String>::new());
        }
    }

    #[test]
    fn there_are_at_most_five() {
        let many: Vec<String> = (0..9).map(|number| format!("https://{number}.test/")).collect();
        assert_eq!(found(&many.join(" ")), many[..5]);
    }

    #[test]
    fn a_text_is_looked_at_only_so_far() {
        let link = "https://a.test/";
        let quiet = "[a](ftp://a.test/) ";
        let text = format!("{}{link}", quiet.repeat(LOOKED_AT - 1));
        assert_eq!(found(&text), [link]);
        assert_eq!(found(&format!("{quiet}{text}")), Vec::<String>::new());
        let text = format!("{link} {}", "x".repeat(MAX_TEXT));
        assert_eq!(found(&text), Vec::<String>::new());
    }
}
