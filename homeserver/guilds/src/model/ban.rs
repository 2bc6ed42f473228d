use guildhall_storage::members;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::MemberUser;

/// Somebody who may not come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ban {
    /// The user.
    pub user: MemberUser,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
}

impl From<members::Ban> for Ban {
    fn from(ban: members::Ban) -> Self {
        Self {
            user: MemberUser::new(&ban.user_id, None, None),
            reason: ban.reason,
        }
    }
}
