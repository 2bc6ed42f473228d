//! What of the mentions in a text counts.

use guildhall_messaging::AllowedMentions;
use serde::Deserialize;
use utoipa::ToSchema;

/// Mentions that count in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AllowedMentionKind)]
pub(in crate::routes) enum Kind {
    /// Those of users.
    Users,
    /// Those of roles.
    Roles,
    /// `@everyone` and `@here`.
    Everyone,
}

/// What of the mentions in a text counts. One without `parse` allows only what it lists.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AllowedMentions)]
pub(in crate::routes) struct AllowedMentionsBody {
    /// Of which kind all count.
    #[serde(default)]
    parse: Vec<Kind>,
    /// Users whose mentions count, at most 100; none if all do.
    #[serde(default)]
    users: Vec<String>,
    /// Roles whose mentions count, at most 100; none if all do.
    #[serde(default)]
    roles: Vec<String>,
    /// Whether an answer calls the author of what it answers.
    #[serde(default)]
    replied_user: bool,
}

impl Default for AllowedMentionsBody {
    fn default() -> Self {
        Self {
            parse: vec![Kind::Users, Kind::Roles, Kind::Everyone],
            users: Vec::new(),
            roles: Vec::new(),
            replied_user: true,
        }
    }
}

impl From<AllowedMentionsBody> for AllowedMentions {
    fn from(body: AllowedMentionsBody) -> Self {
        Self {
            all_users: body.parse.contains(&Kind::Users),
            all_roles: body.parse.contains(&Kind::Roles),
            everyone: body.parse.contains(&Kind::Everyone),
            users: body.users,
            roles: body.roles,
            replied_user: body.replied_user,
        }
    }
}
