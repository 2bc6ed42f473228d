//! Codes of vanity URLs, which guilds choose for themselves.

use crate::ServerName;

/// Characters of a code.
pub const VANITY_CODE: (usize, usize) = (2, 32);

/// Whether `code` has the form of a vanity code: 2 to 32 of `a` to `z`, `0` to `9` and `-`, which does not stand at either end.
#[must_use]
pub fn is_vanity_code(code: &str) -> bool {
    let is_one = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (VANITY_CODE.0..=VANITY_CODE.1).contains(&code.len())
        && code.bytes().all(is_one)
        && !code.starts_with('-')
        && !code.ends_with('-')
}

/// The room alias that says `code`, of a guild that `server` has made.
#[must_use]
pub fn alias_of(code: &str, server: &ServerName) -> String {
    format!("#{code}:{server}")
}

/// The code that `alias` says, if it is one of `server`.
#[must_use]
pub fn code_of<'a>(alias: &'a str, server: &str) -> Option<&'a str> {
    let (code, of) = alias.strip_prefix('#')?.split_once(':')?;
    (of == server && is_vanity_code(code)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::{code_of, is_vanity_code};

    #[test]
    fn codes_and_aliases() {
        for good in ["ab", "a-b", "007", "harbour", &"a".repeat(32)] {
            assert!(is_vanity_code(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "A1",
            "-a",
            "a-",
            "a_b",
            "a b",
            "\u{e4}b",
            "a\0",
            &"a".repeat(33),
        ] {
            assert!(!is_vanity_code(bad), "{bad}");
        }
        assert_eq!(code_of("#harbour:a.test:8448", "a.test:8448"), Some("harbour"));
        for bad in [
            "#harbour:b.test",
            "harbour:a.test",
            "#Harbour:a.test",
            "#:a.test",
            "#harbour",
        ] {
            assert_eq!(code_of(bad, "a.test"), None, "{bad}");
        }
    }
}
