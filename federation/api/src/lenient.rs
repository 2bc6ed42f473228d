//! JSON that cannot be canonical, in the form that canonical JSON would have.
//!
//! A transaction in which one event holds a float, or an integer beyond 2^53 - 1, is refused for that event alone. But
//! its request is signed as a whole, and the event is named by a hash. Both are told from this form: keys sorted, no
//! white space, numbers as they were written, which is what servers sign that do not mind such numbers.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde_json::value::RawValue;

/// Deepest nesting of arrays and objects. Each level reads the ones within it again.
const MAX_DEPTH: usize = 32;

/// `json` with its keys sorted and without white space.
///
/// # Errors
/// When it is no JSON or nested too deep.
pub(crate) fn text(json: &str) -> Result<String, serde_json::Error> {
    let mut out = String::with_capacity(json.len());
    write(serde_json::from_str(json)?, &mut out, MAX_DEPTH)?;
    Ok(out)
}

fn write(json: &RawValue, out: &mut String, depth: usize) -> Result<(), serde_json::Error> {
    let json = json.get().trim();
    let deeper = || {
        depth
            .checked_sub(1)
            .ok_or_else(|| serde_json::Error::custom("nested too deep"))
    };
    match json.as_bytes().first() {
        Some(b'{') => {
            let entries: BTreeMap<String, &RawValue> = serde_json::from_str(json)?;
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                separate(out, index);
                out.push_str(&serde_json::to_string(&key)?);
                out.push(':');
                write(value, out, deeper()?)?;
            }
            out.push('}');
        }
        Some(b'[') => {
            let entries: Vec<&RawValue> = serde_json::from_str(json)?;
            out.push('[');
            for (index, value) in entries.into_iter().enumerate() {
                separate(out, index);
                write(value, out, deeper()?)?;
            }
            out.push(']');
        }
        Some(b'"') => out.push_str(&serde_json::to_string(&serde_json::from_str::<String>(json)?)?),
        // A number, or a word.
        _ => out.push_str(json),
    }
    Ok(())
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use ruma::canonical_json::CanonicalJsonValue;

    use super::*;

    #[test]
    fn what_can_be_canonical_comes_out_canonical() {
        let json =
            r#" { "b" : [ 1 , {"z":null,"a":"\u00e9\n\u0001\/"} ] , "a" : true, "a" : -0 , "" : {} } "#;
        let canonical: CanonicalJsonValue = serde_json::from_str(&json.replace("-0", "-7")).unwrap();
        assert_eq!(
            text(&json.replace("-0", "-7")).unwrap(),
            serde_json::to_string(&canonical).unwrap()
        );
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let json = r#"{"c":1e3,"a":[1.50,100000000000000000000000],"b":9007199254740993}"#;
        assert_eq!(
            text(json).unwrap(),
            r#"{"a":[1.50,100000000000000000000000],"b":9007199254740993,"c":1e3}"#
        );
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_refused() {
        for json in ["", "{", "{\"a\":01}", "\"\\ud800\"", "[1,]"] {
            assert!(text(json).is_err(), "{json}");
        }
        assert!(text(&format!("{}1{}", "[".repeat(32), "]".repeat(32))).is_ok());
        assert!(text(&format!("{}1{}", "[".repeat(33), "]".repeat(33))).is_err());
    }
}
