//! Rules for what people type.

use guildhall_types::text::has_control;
pub use guildhall_types::text::has_unprintable;

use crate::{Problem, Refusal};

/// Collects what is wrong, so that a caller learns of all of it at once.
#[derive(Default)]
pub struct Check(Vec<Problem>);

impl Check {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `field` does not hold what it must.
    pub fn refuse(&mut self, field: &'static str, reason: impl Into<String>) {
        self.0.push(Problem {
            field,
            reason: reason.into(),
        });
    }

    /// A name of one line: `min..=max` characters once the blanks around it are off, no control characters and none
    /// that turn the direction of the text around them. Gives it without the blanks.
    pub fn name(&mut self, field: &'static str, value: &str, min: usize, max: usize) -> String {
        let value = value.trim();
        if !(min..=max).contains(&value.chars().count()) {
            self.refuse(field, format!("must have {min} to {max} characters"));
        } else if has_control(value) {
            self.refuse(field, "must not contain control characters");
        }
        value.to_owned()
    }

    /// A text of several lines: at most `max` characters, no control characters but line breaks and tabs. Gives it
    /// without the blanks around it, and nothing for a blank one.
    pub fn text(&mut self, field: &'static str, value: Option<&str>, max: usize) -> Option<String> {
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        if value.chars().count() > max {
            self.refuse(field, format!("must have at most {max} characters"));
        } else if has_unprintable(value) {
            self.refuse(field, "must not contain control characters");
        }
        Some(value.to_owned())
    }

    /// A number from `min` to `max`.
    pub fn number(&mut self, field: &'static str, value: i64, min: i64, max: i64) -> i64 {
        if !(min..=max).contains(&value) {
            self.refuse(field, format!("must be from {min} to {max}"));
        }
        value
    }

    /// Ends the checking.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with everything that was wrong.
    pub fn end(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(self.0))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::Check;
    use crate::Refusal;

    fn fields(check: Check) -> Vec<&'static str> {
        match check.end() {
            Ok(()) => Vec::new(),
            Err(Refusal::Invalid(problems)) => problems.iter().map(|problem| problem.field).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn names_are_trimmed_and_counted_in_characters() {
        let mut check = Check::new();
        assert_eq!(check.name("a", "  Zoë ", 2, 3), "Zoë");
        assert!(fields(check).is_empty());
        let mut check = Check::new();
        check.name("short", " a ", 2, 3);
        check.name("long", "abcd", 2, 3);
        check.name("bell", "ab\u{7}", 2, 3);
        check.name("turned", "a\u{202e}", 2, 3);
        assert_eq!(fields(check), ["short", "long", "bell", "turned"]);
    }

    #[test]
    fn texts_may_have_lines_and_may_be_absent() {
        let mut check = Check::new();
        assert_eq!(
            check.text("a", Some(" one\n\ttwo "), 20).as_deref(),
            Some("one\n\ttwo")
        );
        assert_eq!(check.text("b", Some(" \n "), 20), None);
        assert_eq!(check.text("c", None, 20), None);
        assert!(fields(check).is_empty());
        let mut check = Check::new();
        check.text("nul", Some("a\0b"), 20);
        check.text("long", Some("abc"), 2);
        check.number("low", -1, 0, 9);
        check.number("high", 10, 0, 9);
        assert_eq!(fields(check), ["nul", "long", "low", "high"]);
    }
}
