//! What logging in answers.

use guildhall_accounts::{Ticket, Tokens, User};
use serde::Serialize;
use utoipa::ToSchema;

/// A login: the account and its tokens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Login {
    /// The account, with what only its owner may see.
    pub(super) user: User,
    #[serde(flatten)]
    pub(super) tokens: Tokens,
}

impl From<(User, Tokens)> for Login {
    fn from((user, tokens): (User, Tokens)) -> Self {
        Self { user, tokens }
    }
}

/// A login whose second factor is awaited.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactorAwaited)]
#[serde(rename_all = "camelCase")]
pub(super) struct Awaited {
    /// Always true.
    pub(super) mfa: bool,
    #[serde(flatten)]
    pub(super) ticket: Ticket,
}
