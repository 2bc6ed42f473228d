//! The caller of a request, as extension of the request.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use guildhall_accounts::{Accounts, Identity};

use crate::ApiError;

/// Who is asking, as far as the request says.
#[derive(Clone)]
pub enum Caller {
    /// No access token came with the request.
    Unknown,
    /// An access token that stands.
    Known(Identity),
    /// An access token that does not stand, and the refusal for endpoints that need one.
    Refused(ApiError),
}

impl Caller {
    /// Reads `Authorization: Bearer …` (RFC 6750) and checks the token.
    pub(super) async fn of(headers: &HeaderMap, accounts: &Accounts) -> Self {
        let Some(value) = headers.get(AUTHORIZATION) else {
            return Self::Unknown;
        };
        let Some(token) = value.to_str().ok().and_then(bearer) else {
            return Self::Refused(ApiError::unauthorized(
                "Expected `Authorization: Bearer <access token>`",
            ));
        };
        match accounts.authenticate(token).await {
            Ok(identity) => Self::Known(identity),
            Err(error) => Self::Refused(ApiError::from(error)),
        }
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn the_scheme_is_read_in_any_case() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer "), None);
        assert_eq!(bearer("Bearer"), None);
    }
}
