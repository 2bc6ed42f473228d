//! From what a parser says to the field that is to blame.

use guildhall_types::objects::Objects;
use serde::de::DeserializeOwned;

use crate::ApiError;

/// Reads JSON, in which no array stands for an object. Unknown fields are the type's affair (ignored unless it denies them).
pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // Said apart, because the parser's own words for it name no reason that a client could act on.
    let text = std::str::from_utf8(bytes).map_err(|_| ApiError::invalid("body", "is not valid UTF-8"))?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(Objects(&mut parser)).map_err(|error| {
        let syntax = !error.inner().is_data();
        let path = error.path().to_string();
        let field = if syntax || path == "." {
            "body".to_owned()
        } else {
            path
        };
        ApiError::invalid(field, error.into_inner().to_string())
    })?;
    parser
        .end()
        .map_err(|error| ApiError::invalid("body", error.to_string()))?;
    Ok(value)
}

/// Reads a query string; percent-encoding that is not UTF-8 is refused rather than replaced.
pub(super) fn query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    if !decodes_to_utf8(query) {
        return Err(ApiError::invalid("query", "is not valid UTF-8"));
    }
    let pairs = form_urlencoded::parse(query.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "query".to_owned() } else { path };
        ApiError::invalid(field, error.into_inner().to_string())
    })
}

fn decodes_to_utf8(query: &str) -> bool {
    let mut decoded = Vec::with_capacity(query.len());
    let mut rest = query.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, after @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            decoded.push(high * 16 + low);
            rest = after;
        } else {
            decoded.push(*first);
            rest = tail;
        }
    }
    std::str::from_utf8(&decoded).is_ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use serde::Deserialize;

    use super::{json, query};

    #[derive(Debug, Deserialize)]
    struct Page {
        limit: Option<u8>,
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only its parsing counts")]
        name: String,
    }

    fn blamed(text: &[u8]) -> String {
        json::<Page>(text).unwrap_err().details()[0].field.clone()
    }

    #[test]
    fn json_names_the_field_to_blame() {
        assert_eq!(blamed(br#"{"inner":{"name":3}}"#), "inner.name");
        assert_eq!(blamed(br#"{"limit":-1}"#), "limit");
        assert_eq!(blamed(br#"{"limit":"#), "body");
        assert_eq!(blamed(br#"{} x"#), "body");
        assert_eq!(blamed(b""), "body");
        assert_eq!(blamed(b"[]x"), "body");
        assert_eq!(blamed(b"{\"inner\":{\"name\":\"\xff\"}}"), "body");
    }

    #[test]
    fn an_array_is_no_object() {
        assert_eq!(blamed(b"[]"), "body");
        assert_eq!(blamed(b"[7,null]"), "body");
        assert_eq!(blamed(br#"{"inner":["name"]}"#), "inner");
        assert_eq!(json::<Vec<u8>>(b"[7]").unwrap(), [7]);
        assert_eq!(json::<Option<u8>>(b"null").unwrap(), None);
    }

    #[test]
    fn json_ignores_unknown_fields() {
        let page = json::<Page>(br#"{"limit":7,"colour":"red"}"#).unwrap();
        assert_eq!(page.limit, Some(7));
        assert!(page.inner.is_none());
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let deep = format!("{{\"inner\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(json::<serde_json::Value>(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_query_names_the_field_to_blame() {
        assert_eq!(
            query::<Page>("limit=900").unwrap_err().details()[0].field,
            "limit"
        );
        assert_eq!(
            query::<Page>("limit=%ff").unwrap_err().details()[0].field,
            "query"
        );
        assert_eq!(query::<Page>("limit=%31").unwrap().limit, Some(1));
        assert_eq!(query::<Page>("").unwrap().limit, None);
        assert!(query::<Page>("limit=%").is_err());
    }
}
