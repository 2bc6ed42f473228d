//! Frames to clients: serialised once, numbered for each session.

use std::{fmt::Write as _, sync::Arc};

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;

/// An event for clients, as JSON without its number: many sessions send the same bytes under numbers of their own.
#[derive(Debug)]
pub(crate) struct Frame {
    /// `{"event":…,"data":…` without the end.
    head: Box<str>,
}

/// Room for `,"seq":18446744073709551615}`.
const TAIL: usize = 28;

#[derive(Serialize)]
struct Head<'a, T> {
    event: &'a str,
    data: &'a T,
}

impl Frame {
    /// The frame of `event` with `data`.
    ///
    /// # Errors
    /// When `data` cannot be written as JSON.
    pub(crate) fn new(event: &str, data: &impl Serialize) -> Result<Arc<Self>, serde_json::Error> {
        let mut head = serde_json::to_string(&Head { event, data })?;
        // An object ends with its brace; the number goes in before it.
        head.pop();
        Ok(Arc::new(Self {
            head: head.into_boxed_str(),
        }))
    }

    /// Bytes that it takes, near enough.
    pub(crate) fn size(&self) -> usize {
        self.head.len().saturating_add(TAIL)
    }

    /// The text to send as number `seq`.
    pub(crate) fn numbered(&self, seq: u64) -> Utf8Bytes {
        let mut text = String::with_capacity(self.size());
        text.push_str(&self.head);
        // Writing to a string does not fail.
        let _ = write!(text, r#","seq":{seq}}}"#);
        text.into()
    }

    /// The text to send outside the numbering (`"seq":null`): what is not repeated on resuming.
    pub(crate) fn unnumbered(&self) -> Utf8Bytes {
        let mut text = String::with_capacity(self.size());
        text.push_str(&self.head);
        text.push_str(r#","seq":null}"#);
        text.into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use serde_json::{Value, json};

    use super::Frame;

    #[test]
    fn numbers_are_spliced_in_without_touching_the_data() {
        for data in [
            json!({"content": "a \"quoted\" }\n,\"seq\":1}"}),
            json!({}),
            json!([]),
            json!("}"),
            Value::Null,
        ] {
            let frame = Frame::new("message:create", &data).unwrap();
            for seq in [0, 7, u64::MAX] {
                let text = frame.numbered(seq);
                assert!(text.len() <= frame.size());
                let read: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(read, json!({"event": "message:create", "data": data, "seq": seq}));
            }
            let read: Value = serde_json::from_str(&frame.unnumbered()).unwrap();
            assert_eq!(
                read,
                json!({"event": "message:create", "data": data, "seq": null})
            );
        }
    }
}
