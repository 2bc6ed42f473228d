//! Parts of a file, for players and for going on after a cut.
//!
//! <https://www.rfc-editor.org/rfc/rfc9110#name-range-requests>

use std::ops::Range;

use axum::http::{
    HeaderMap,
    header::{IF_RANGE, RANGE},
};
use http_range_header::parse_range_header;

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Beyond,
}

/// What `headers` ask for of a file of `size` bytes with the ETag `tag`. Of several parts none is given, but the whole, as RFC 9110 allows.
pub(super) fn asked(headers: &HeaderMap, tag: &str, size: u64) -> Asked {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(RANGE) else {
        return Asked::Whole;
    };
    if text(IF_RANGE).is_some_and(|had| had != tag) {
        return Asked::Whole;
    }
    let Ok(parsed) = parse_range_header(range) else {
        return Asked::Whole;
    };
    match parsed.validate(size) {
        Ok(ranges) => match ranges.as_slice() {
            [one] => Asked::Part(*one.start()..one.end().saturating_add(1)),
            _ => Asked::Whole,
        },
        Err(_) => Asked::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn one_part_is_given_or_all() {
        let asked = |range: &str, if_range: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
            if let Some(tag) = if_range {
                headers.insert(IF_RANGE, HeaderValue::from_str(tag).unwrap());
            }
            super::asked(&headers, "\"a\"", 10)
        };
        for (range, found) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-5", Asked::Part(2..6)),
            ("bytes=7-", Asked::Part(7..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=5-99", Asked::Part(5..10)),
            ("bytes=0-1,4-5", Asked::Whole),
            ("bytes=10-", Asked::Beyond),
            ("bytes=10-12", Asked::Beyond),
            ("pages=1-2", Asked::Whole),
            ("bytes=x", Asked::Whole),
        ] {
            assert_eq!(asked(range, None), found, "{range}");
        }
        assert_eq!(asked("bytes=2-5", Some("\"a\"")), Asked::Part(2..6));
        assert_eq!(asked("bytes=2-5", Some("\"b\"")), Asked::Whole);
        assert_eq!(super::asked(&HeaderMap::new(), "\"a\"", 10), Asked::Whole);
    }
}
