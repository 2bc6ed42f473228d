//! What clients keep.

use guildhall_guilds::Refusal;
use guildhall_storage::StorageError;
use serde_json::{Map, Value};

/// Keys of the object.
const MAX_KEYS: usize = 200;
/// Bytes of a key.
const MAX_KEY: usize = 128;
/// Bytes of the object, as JSON without spaces.
const MAX_BYTES: usize = 16 << 10;
/// Objects and lists in each other, the object itself among them.
const MAX_DEPTH: usize = 8;

fn refused(reason: impl Into<String>) -> Refusal {
    Refusal::invalid("client", reason)
}

/// What is kept.
pub(super) fn read(kept: Option<&str>) -> Result<Map<String, Value>, StorageError> {
    let Some(json) = kept else { return Ok(Map::new()) };
    serde_json::from_str(json).map_err(|error| StorageError::Corrupt {
        what: "client settings",
        reason: error.to_string(),
    })
}

/// What is kept from now on, as JSON: keys that are given take the place of others, and null takes them away.
///
/// # Errors
/// [`Refusal::Invalid`] for what is too large, or has too much in each other.
pub(super) fn merged(mut kept: Map<String, Value>, given: Map<String, Value>) -> Result<String, Refusal> {
    for (key, value) in given {
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(refused(format!("must have keys of 1 to {MAX_KEY} bytes")));
        }
        if depth(&value) >= MAX_DEPTH {
            return Err(refused(format!(
                "must have at most {MAX_DEPTH} objects and lists in each other"
            )));
        }
        match value {
            Value::Null => drop(kept.remove(&key)),
            value => drop(kept.insert(key, value)),
        }
    }
    if kept.len() > MAX_KEYS {
        return Err(refused(format!("must have at most {MAX_KEYS} keys")));
    }
    let json = serde_json::to_string(&kept).map_err(|error| Refusal::Internal(error.to_string()))?;
    match json.len() > MAX_BYTES {
        true => Err(refused(format!("must have at most {MAX_BYTES} bytes as JSON"))),
        false => Ok(json),
    }
}

/// Objects and lists in each other. Whoever reads JSON has bounded it before.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(values) => values.iter().map(depth).max(),
        Value::Object(object) => object.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use serde_json::{Map, Value, json};

    use super::{depth, merged, read};

    fn map(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn keys_are_merged_and_null_takes_them_away() {
        let kept = map(json!({"theme": "dark", "collapsed": ["!a"], "draft": {"x": 1}}));
        let json = merged(
            kept,
            map(json!({"theme": "light", "draft": null, "new": {"y": null}})),
        )
        .unwrap();
        let expected = json!({"theme": "light", "collapsed": ["!a"], "new": {"y": null}});
        assert_eq!(Value::Object(read(Some(&json)).unwrap()), expected);
    }

    #[test]
    fn there_are_bounds() {
        let many: Map<_, _> = (0..201).map(|number| (number.to_string(), json!(1))).collect();
        assert!(merged(Map::new(), many.clone()).is_err());
        let (first, second): (Map<_, _>, Map<_, _>) = many.into_iter().partition(|(key, _)| key.len() < 3);
        let kept = read(Some(&merged(Map::new(), first).unwrap())).unwrap();
        assert!(merged(kept, second).is_err(), "also in two steps");
        assert!(merged(Map::new(), map(json!({"a": "x".repeat(16 << 10)}))).is_err());
        assert!(merged(Map::new(), map(json!({"a": "x".repeat(16_000)}))).is_ok());
        assert!(merged(Map::new(), map(json!({"": 1}))).is_err());
        assert!(merged(Map::new(), map(json!({"k".repeat(129): 1}))).is_err());
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(depth(&nested(7)), 7);
        assert!(merged(Map::new(), map(json!({"a": nested(7)}))).is_ok());
        assert!(merged(Map::new(), map(json!({"a": nested(8)}))).is_err());
    }
}
