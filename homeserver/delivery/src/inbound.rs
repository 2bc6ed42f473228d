//! Frames from clients.

use guildhall_types::objects;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::presence::{SessionPresence, SessionStatus};

/// An access token. It has no `Debug`, so that it reaches no log.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Token(String);

impl Token {
    /// The token itself.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// What a client can say.
pub(crate) enum Inbound {
    /// Start a session.
    Authenticate {
        /// Whose.
        token: Token,
    },
    /// Go on with a session after `seq`.
    Resume {
        /// Of the session's user.
        token: Token,
        /// The session.
        session_id: String,
        /// The last number that the client has.
        seq: u64,
    },
    /// Still there.
    Heartbeat,
    /// Whether somebody is at the device.
    Presence(SessionStatus),
}

/// A frame that cannot be understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

#[derive(Deserialize)]
struct Envelope<'a> {
    event: &'a str,
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
}

/// Starts a session.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Authenticate {
    /// An access token of the REST API.
    #[schema(value_type = String)]
    token: Token,
}

/// Goes on with a session.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resume {
    /// An access token of the session's user.
    #[schema(value_type = String)]
    token: Token,
    /// The session, as `ready` named it.
    session_id: String,
    /// The last number that the client has.
    seq: u64,
}

/// Reads `text`. Unknown fields are passed over, unknown events are not understood.
///
/// # Errors
/// When it is not the JSON of a known event.
pub(crate) fn parse(text: &str) -> Result<Inbound, Malformed> {
    let envelope: Envelope<'_> = objects::from_str(text).map_err(|_| Malformed)?;
    let data = envelope.data.map_or("null", RawValue::get);
    match envelope.event {
        "authenticate" => {
            let Authenticate { token } = objects::from_str(data).map_err(|_| Malformed)?;
            Ok(Inbound::Authenticate { token })
        }
        "resume" => {
            let Resume {
                token,
                session_id,
                seq,
            } = objects::from_str(data).map_err(|_| Malformed)?;
            Ok(Inbound::Resume {
                token,
                session_id,
                seq,
            })
        }
        "heartbeat" => Ok(Inbound::Heartbeat),
        "presence:update" => {
            let SessionPresence { status } = objects::from_str(data).map_err(|_| Malformed)?;
            Ok(Inbound::Presence(status))
        }
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests")]
    use super::{Inbound, Malformed, SessionStatus, parse};

    #[test]
    fn known_frames_are_read() {
        let Ok(Inbound::Authenticate { token }) =
            parse(r#"{"event":"authenticate","data":{"token":"t","more":1}}"#)
        else {
            panic!("not read")
        };
        assert_eq!(token.expose(), "t");
        let resume =
            parse(r#"{"event":"resume","data":{"token":"t","sessionId":"s","seq":18446744073709551615}}"#);
        let Ok(Inbound::Resume { session_id, seq, .. }) = resume else {
            panic!("not read")
        };
        assert_eq!((session_id.as_str(), seq), ("s", u64::MAX));
        for heartbeat in [
            r#"{"event":"heartbeat"}"#,
            r#"{"event":"heartbeat","data":{}}"#,
            r#"{"data":null,"event":"heartbeat"}"#,
        ] {
            assert!(matches!(parse(heartbeat), Ok(Inbound::Heartbeat)));
        }
        let idle = parse(r#"{"event":"presence:update","data":{"status":"idle","since":1}}"#);
        assert!(matches!(idle, Ok(Inbound::Presence(SessionStatus::Idle))));
    }

    #[test]
    fn anything_else_is_malformed() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            r#"["heartbeat",null]"#,
            r#"{"event":"authenticate","data":["t"]}"#,
            r#"{"event":"presence:update","data":["idle"]}"#,
            r#"{"event":1}"#,
            r#"{"event":"authenticate"}"#,
            r#"{"event":"authenticate","data":{"token":1}}"#,
            r#"{"event":"resume","data":{"token":"t","sessionId":"s"}}"#,
            r#"{"event":"resume","data":{"token":"t","sessionId":"s","seq":-1}}"#,
            r#"{"event":"resume","data":{"token":"t","sessionId":"s","seq":1.5}}"#,
            r#"{"event":"message:create","data":{}}"#,
            r#"{"event":"presence:update"}"#,
            r#"{"event":"presence:update","data":{"status":"invisible"}}"#,
            r#"{"event":"heartbeat"}{"event":"heartbeat"}"#,
        ] {
            assert_eq!(parse(text).err(), Some(Malformed), "{text}");
        }
    }
}
