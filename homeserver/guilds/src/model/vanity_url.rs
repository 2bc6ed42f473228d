use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A guild's vanity URL: a code that it has chosen for itself, and that leads into it like an invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VanityUrl {
    /// The code; null if the guild has none.
    #[schema(example = "harbour")]
    pub code: Option<String>,
    /// The server that made the guild; `code@server` works on every server.
    pub server: String,
    /// How many have come in on it; null if the guild's own server does not say so now.
    pub uses: Option<i64>,
    /// Where a browser may open it; null without a code.
    #[schema(format = "uri")]
    pub url: Option<String>,
}
