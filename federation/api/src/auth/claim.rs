//! The `Authorization` headers: what they claim.

use guildhall_types::{OwnedServerName, OwnedServerSigningKeyId, ServerName};
use http::{HeaderMap, header::AUTHORIZATION};
use ruma::{api::federation::authentication::XMatrix, serde::Base64};

use crate::error::MatrixError;

/// Headers that are looked at: a server may sign with several keys and sends one for each.
const MAX_HEADERS: usize = 8;

/// What was claimed and not yet verified.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// The server that says it has signed.
    pub(super) origin: OwnedServerName,
    /// Its signatures; one that is good is enough.
    pub(super) signatures: Vec<(OwnedServerSigningKeyId, Base64)>,
}

impl Claim {
    /// Reads the `X-Matrix` headers of a request to `us`.
    pub(super) fn read(headers: &HeaderMap, us: &ServerName) -> Result<Self, MatrixError> {
        let mut claim: Option<Self> = None;
        for value in headers.get_all(AUTHORIZATION).iter().take(MAX_HEADERS) {
            let header = XMatrix::try_from(value)
                .map_err(|error| MatrixError::unauthorized(format!("X-Matrix header: {error}")))?;
            // The specification lets older servers leave it out; nobody speaks to Guildhall who is so old.
            if header.destination.as_deref() != Some(us) {
                return Err(MatrixError::unauthorized(format!(
                    "the request is not signed for {us}"
                )));
            }
            if header.origin == us {
                return Err(MatrixError::unauthorized("a server does not ask itself"));
            }
            let signature = (header.key, header.sig);
            match &mut claim {
                None => {
                    claim = Some(Self {
                        origin: header.origin,
                        signatures: vec![signature],
                    });
                }
                Some(claim) if claim.origin == header.origin => claim.signatures.push(signature),
                Some(_) => return Err(MatrixError::unauthorized("X-Matrix headers of several servers")),
            }
        }
        claim.ok_or_else(|| MatrixError::unauthorized("the request is not signed (X-Matrix)"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use http::HeaderValue;

    use super::*;

    fn read(values: &[&str]) -> Result<Claim, MatrixError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        Claim::read(&headers, <&ServerName>::try_from("a.test").unwrap())
    }

    fn header(origin: &str, destination: &str, key: &str) -> String {
        format!(r#"X-Matrix origin="{origin}",destination="{destination}",key="ed25519:{key}",sig="dGVzdA""#)
    }

    #[test]
    fn several_keys_of_one_server_are_one_claim() {
        let claim = read(&[
            &header("b.test:8448", "a.test", "1"),
            &header("b.test:8448", "a.test", "2"),
        ])
        .unwrap();
        assert_eq!(claim.origin, "b.test:8448");
        assert_eq!(claim.signatures.len(), 2);
    }

    #[test]
    fn what_is_not_a_claim_to_us_is_refused() {
        for values in [
            vec![],
            vec!["Bearer token".to_owned()],
            vec![header("b.test", "c.test", "1")],
            vec![header("a.test", "a.test", "1")],
            vec![header("b.test", "a.test", "1"), header("c.test", "a.test", "1")],
            vec![header("b.test", "a.test", "1"), header("b.test", "c.test", "1")],
            vec![header("b test", "a.test", "1")],
            vec![header("b.test", "a.test", "")],
            vec![r#"X-Matrix origin="b.test",key="ed25519:1",sig="dGVzdA""#.to_owned()],
            vec![r#"X-Matrix origin="b.test",destination="a.test",key="ed25519:1",sig="§""#.to_owned()],
            vec!["X-Matrix".to_owned()],
            vec!["X-Matrix ,,,=\"".to_owned()],
        ] {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let error = read(&values).unwrap_err();
            assert_eq!(error.errcode(), "M_UNAUTHORIZED", "{values:?}");
        }
    }
}
