//! What a login is called in the list of sessions, from what the client says of itself (`User-Agent`).

use guildhall_types::text::has_control;

/// Most characters of a name.
const LONGEST: usize = 64;
/// Bytes that are looked at; browsers send about 120.
const LOOKED_AT: usize = 512;

/// Browsers by what they alone say, the more special first: all say that they are Mozilla, most that they are Safari or Chrome.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems likewise: Android says that it is Linux, iPads that they are Macs of a kind.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// A short name: `Firefox on Linux` for browsers, else the first word, which names a program. `None` if that says nothing that can be shown. It is what the
/// client says, and proves nothing.
pub(crate) fn name(user_agent: &str) -> Option<String> {
    let end = (0..=user_agent.len().min(LOOKED_AT)).rev();
    let end = end.into_iter().find(|end| user_agent.is_char_boundary(*end))?;
    let text = user_agent.get(..end)?.trim();
    if text.is_empty() || has_control(text) {
        return None;
    }
    let find = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(mark, _)| text.contains(mark));
        found.map(|(_, name)| *name)
    };
    if text.starts_with("Mozilla/") {
        return match (find(BROWSERS), find(SYSTEMS)) {
            (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
            (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
            (None, None) => None,
        };
    }
    let word = text.split([' ', '/', '(', ';']).next().unwrap_or_default();
    let word: String = word.chars().take(LONGEST).collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            ("curl/8.5.0", "curl"),
            ("GuildhallCli/1.0 (Linux)", "GuildhallCli"),
            ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ] {
            assert_eq!(name(user_agent).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_cannot_be_shown_is_left_out_and_nothing_is_long() {
        for nothing in [
            "",
            "  ",
            "/1.0",
            "Mozilla/5.0",
            "a\u{7}b",
            "evil\u{202e}lruc",
            "(x)",
        ] {
            assert_eq!(name(nothing), None, "{nothing:?}");
        }
        assert_eq!(name(&"ü".repeat(10_000)), Some("ü".repeat(64)));
    }
}
