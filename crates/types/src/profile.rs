//! Fields of profiles that Matrix has no names for, as servers tell each other (`query/profile`). They stand beside `displayname` and `avatar_url`.

/// The banner: an `mxc:` URI.
pub const BANNER: &str = "org.guildhall.banner";
/// What the user writes of himself: at most [`MAX_BIO`] characters, without control characters but for line breaks.
pub const BIO: &str = "org.guildhall.bio";
/// The colour of the profile: `#rrggbb`.
pub const ACCENT_COLOR: &str = "org.guildhall.accent_color";
/// When the account was made, in milliseconds since the Unix epoch.
pub const CREATED_AT: &str = "org.guildhall.created_at";
/// Characters of a bio.
pub const MAX_BIO: usize = 190;

/// Whether somebody may write this of himself.
#[must_use]
pub fn is_bio(text: &str) -> bool {
    text.chars().count() <= MAX_BIO && !text.chars().any(|one| one.is_control() && one != '\n')
}

/// Whether `text` is a colour: `#rrggbb`.
#[must_use]
pub fn is_color(text: &str) -> bool {
    let hex = text.strip_prefix('#').unwrap_or_default();
    hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{MAX_BIO, is_bio, is_color};

    #[test]
    fn a_bio_is_short_and_can_be_shown() {
        for text in ["", "first\nprogrammer", &"ü".repeat(MAX_BIO)] {
            assert!(is_bio(text), "{text}");
        }
        for text in ["a\u{0}b", "a\u{7}", "a\r\nb", &"x".repeat(MAX_BIO + 1)] {
            assert!(!is_bio(text), "{text:?}");
        }
    }

    #[test]
    fn a_color_has_six_digits() {
        assert!(is_color("#ff88AA"));
        for text in [
            "", "#", "ff88aa", "#ff88a", "#ff88aaa", "#ff88ag", "#ff8üa", "red",
        ] {
            assert!(!is_color(text), "{text}");
        }
    }
}
