//! Characters that texts of users must not have.

/// Whether `text` has a character that a name must not have: controls (also line breaks), and the marks that turn the
/// direction of the text around them.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(|character| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}

/// Whether `text` has a control character other than line feed, carriage return and tab: refused in texts of several lines. (U+0000 can also
/// not be stored in PostgreSQL.)
#[must_use]
pub fn has_unprintable(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
}
