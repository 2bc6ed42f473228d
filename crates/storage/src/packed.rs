//! Many rows as one text. With SQLite a row goes from one thread to another by itself, which costs more than it does to read it: where there are hundreds,
//! the database puts them together.
//!
//! It is the SQL function `format` that both engines have: a text is `%s:%s` of its length in characters and itself, a number `%s;`. NULL has an empty length, or is an
//! empty number. Nothing in a text can be taken for anything else.

use crate::StorageError;

/// What is left of such a text.
pub(crate) struct Packed<'a>(pub(crate) &'a str);

impl Packed<'_> {
    /// Whether nothing is left.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next text.
    pub(crate) fn text(&mut self) -> Result<Option<String>, StorageError> {
        let (length, rest) = self.0.split_once(':').ok_or_else(corrupt)?;
        if length.is_empty() {
            self.0 = rest;
            return Ok(None);
        }
        let length: usize = length.parse().map_err(|_| corrupt())?;
        let end = rest
            .char_indices()
            .map(|(at, _)| at)
            .chain([rest.len()])
            .nth(length);
        let (text, rest) = rest.split_at(end.ok_or_else(corrupt)?);
        self.0 = rest;
        Ok(Some(text.to_owned()))
    }

    /// The next text, which is there.
    pub(crate) fn some_text(&mut self) -> Result<String, StorageError> {
        self.text()?.ok_or_else(corrupt)
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> Result<Option<i64>, StorageError> {
        let (number, rest) = self.0.split_once(';').ok_or_else(corrupt)?;
        self.0 = rest;
        match number {
            "" => Ok(None),
            number => number.parse().map(Some).map_err(|_| corrupt()),
        }
    }

    /// The next number, which is there.
    pub(crate) fn some_number(&mut self) -> Result<i64, StorageError> {
        self.number()?.ok_or_else(corrupt)
    }
}

fn corrupt() -> StorageError {
    StorageError::Corrupt {
        what: "rows as one text",
        reason: "it ends, or says something else than it should".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Packed;

    #[test]
    fn what_was_put_together_is_taken_apart() {
        let mut packed = Packed("3:a:;:4:ä;1:0:-7;;0;");
        assert_eq!(packed.text().unwrap().as_deref(), Some("a:;"));
        assert_eq!(packed.text().unwrap(), None);
        assert_eq!(packed.some_text().unwrap(), "ä;1:");
        assert_eq!(packed.some_text().unwrap(), "");
        assert_eq!(packed.number().unwrap(), Some(-7));
        assert_eq!(packed.number().unwrap(), None);
        assert_eq!(packed.some_number().unwrap(), 0);
        assert!(packed.is_empty());
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for text in ["", "5:four", "x:a", "3", "-1:a"] {
            assert!(Packed(text).text().is_err(), "{text}");
        }
        for number in ["", "1", "x;", "-;"] {
            assert!(Packed(number).number().is_err(), "{number}");
        }
        assert!(Packed(":").some_text().is_err());
        assert!(Packed(";").some_number().is_err());
    }
}
