//! Codes as people pass them on.

use std::str::FromStr;

use guildhall_types::OwnedServerName;

use crate::Refusal;

/// Most characters of a code; other servers may make longer ones than this one.
const MAX_LENGTH: usize = 64;

/// `CODE` or `CODE@server`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteCode {
    /// Letters and digits; of a vanity URL also `-`.
    pub code: String,
    /// The server that the invite lives on; this one when `None`.
    pub server: Option<OwnedServerName>,
}

impl FromStr for InviteCode {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let (code, server) = match text.split_once('@') {
            Some((code, server)) => (code, Some(server)),
            None => (text, None),
        };
        let is_code = !code.is_empty()
            && code.len() <= MAX_LENGTH
            && code
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '-');
        if !is_code {
            return Err(Refusal::invalid(
                "code",
                "must be letters, digits and -, with @ and a server name or without",
            ));
        }
        let server = server
            .map(OwnedServerName::try_from)
            .transpose()
            .map_err(|_| Refusal::invalid("code", "has no server name after the @"))?;
        Ok(Self {
            code: code.to_owned(),
            server,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::InviteCode;

    #[test]
    fn codes_with_and_without_a_server() {
        let code: InviteCode = "aB3".parse().unwrap();
        assert_eq!((code.code.as_str(), code.server), ("aB3", None));
        let code: InviteCode = "aB3@localhost:18448".parse().unwrap();
        assert_eq!(code.code, "aB3");
        assert_eq!(code.server.unwrap().as_str(), "localhost:18448");
        let long = "a".repeat(65);
        for bad in [
            "",
            "@here.test",
            "a b",
            "a/b",
            "a@",
            "a@not a server",
            "a@b@c",
            "ä",
            &long,
        ] {
            assert!(bad.parse::<InviteCode>().is_err(), "{bad}");
        }
    }
}
