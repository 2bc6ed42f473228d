//! What is named in paths, queries and bodies.

use http::Uri;

use crate::error::MatrixError;

/// Longest id, in bytes: of rooms, users and events, and also what Guildhall lets a transaction have.
const MAX_ID: usize = 255;

/// Refuses ids that nothing can have: too long ones, and those with control characters. An event id without a server
/// name is not judged when it is parsed, and not every database can look up U+0000.
pub(crate) fn check_ids<T: AsRef<str>>(ids: impl IntoIterator<Item = T>) -> Result<(), MatrixError> {
    for id in ids {
        let id = id.as_ref();
        if id.len() > MAX_ID {
            return Err(MatrixError::invalid_param(format!(
                "an id has more than {MAX_ID} bytes"
            )));
        }
        if id.chars().any(char::is_control) {
            return Err(MatrixError::invalid_param("an id has control characters"));
        }
    }
    Ok(())
}

/// Refuses a query with such ids. Everything that the server-server API has in queries is an id, a number or a word.
pub(crate) fn check_query(uri: &Uri) -> Result<(), MatrixError> {
    let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    let query = query.map_err(|error| MatrixError::invalid_param(error.body_text()))?;
    check_ids(query.0.into_iter().map(|(_, value)| value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn ids_are_short_and_have_no_control_characters() {
        let longest = format!("${}", "a".repeat(254));
        assert!(check_ids(["$Ab-_9", "@bob:b.test:8448", "é", &longest]).is_ok());
        for bad in [&format!("{longest}a"), "$a\0", "\n", "$\u{7f}", "$\u{85}"] {
            assert!(check_ids(["$good", bad]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn queries_are_read_before_they_are_judged() {
        let check = |query: &str| check_query(&["/path?", query].concat().parse().unwrap());
        assert!(check("").is_ok());
        assert!(check("v=$a&v=%24b&limit=10&ver=12").is_ok());
        for bad in [
            "v=$a&v=$b%00",
            "event_id=%0A",
            &format!("v={}", "%61".repeat(256)),
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
