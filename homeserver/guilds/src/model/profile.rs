use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::MemberUser;

/// What others see of a user. Of users of other servers it is what their servers tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserProfile {
    /// The user.
    #[serde(flatten)]
    pub user: MemberUser,
    /// Banner: `mxc://server/media id`.
    pub banner: Option<String>,
    /// What the user writes of himself, at most 190 characters; null if it is not known.
    pub bio: Option<String>,
    /// Colour of the profile as `#rrggbb`.
    pub accent_color: Option<String>,
    /// When the account was made, RFC 3339; null if it is not known.
    #[schema(format = DateTime)]
    pub created_at: Option<String>,
}
