//! Rules for text that several endpoints share, usable by hand and as garde's `custom`.

pub use guildhall_types::text::{has_control, has_unprintable};

use crate::{ApiError, error::Detail};

/// Checks a name of one line: `min..=max` characters once the blanks around it are off, no control characters.
/// Answers the name without the blanks.
///
/// # Errors
/// 400 with `field` and what was expected.
pub fn name(field: &str, value: &str, min: usize, max: usize) -> Result<String, ApiError> {
    let value = value.trim();
    check_name(value, min, max).map_err(|reason| ApiError::invalid(field, reason))?;
    Ok(value.to_owned())
}

/// Checks a text of several lines: at most `max` characters, nothing unprintable.
///
/// # Errors
/// 400 with `field` and what was expected.
pub fn text(field: &str, value: &str, max: usize) -> Result<(), ApiError> {
    check_text(value, max).map_err(|reason| ApiError::invalid(field, reason))
}

fn check_name(value: &str, min: usize, max: usize) -> Result<(), String> {
    let length = value.chars().count();
    if !(min..=max).contains(&length) {
        return Err(format!("must have {min} to {max} characters"));
    }
    if has_control(value) {
        return Err("must not contain control characters".to_owned());
    }
    Ok(())
}

fn check_text(value: &str, max: usize) -> Result<(), String> {
    if value.chars().count() > max {
        return Err(format!("must have at most {max} characters"));
    }
    if has_unprintable(value) {
        return Err("must not contain control characters".to_owned());
    }
    Ok(())
}

/// Collects refusals of several fields, so that a client learns of all of them at once.
#[derive(Default)]
pub struct Check(Vec<Detail>);

impl Check {
    /// Nothing refused yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the details of a refusal; what passed is handed through.
    pub fn take<T>(&mut self, result: Result<T, ApiError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.extend_from_slice(error.details());
                None
            }
        }
    }

    /// Notes a refusal.
    pub fn refuse(&mut self, field: &str, reason: &str) {
        self.0.push(Detail {
            field: field.to_owned(),
            message: reason.to_owned(),
        });
    }

    /// Ends the checking.
    ///
    /// # Errors
    /// 400 with every refusal that was noted.
    pub fn end(self) -> Result<(), ApiError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ApiError::validation(self.0))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Check, name, text};

    #[test]
    fn names_are_counted_in_characters_and_trimmed() {
        assert_eq!(name("name", "  Zoë ", 2, 3).unwrap(), "Zoë");
        assert!(name("name", "a", 2, 3).is_err());
        assert!(name("name", "abcd", 2, 3).is_err());
        assert!(name("name", "   ", 1, 3).is_err());
    }

    #[test]
    fn controls_are_refused() {
        for bad in [
            "a\u{0}b",
            "a\nb",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{202e}b",
            "a\u{2028}b",
        ] {
            assert!(name("name", bad, 1, 10).is_err(), "{bad:?}");
        }
        assert!(text("bio", "one\ntwo\tthree", 20).is_ok());
        assert!(text("bio", "one\u{0}", 20).is_err());
        assert!(text("bio", "toolong", 3).is_err());
    }

    #[test]
    fn every_refusal_is_told() {
        let mut check = Check::new();
        check.take(name("a", "", 1, 2));
        check.take(name("b", "ok", 1, 2));
        check.take(text("c", "toolong", 3));
        let fields: Vec<_> = check
            .end()
            .unwrap_err()
            .details()
            .iter()
            .map(|detail| detail.field.clone())
            .collect();
        assert_eq!(fields, ["a", "c"]);
        assert!(Check::new().end().is_ok());
    }
}
