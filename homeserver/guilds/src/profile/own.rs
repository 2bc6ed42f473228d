//! What a user of this server is shown as in rooms.

use guildhall_storage::accounts::users;
use guildhall_types::UserId;
use serde_json::{Map, Value};

use crate::{Guilds, Refusal};

/// What stands in each membership of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberProfile {
    /// The name that the user goes by.
    pub display_name: Option<String>,
    /// The picture: an `mxc:` URI.
    pub avatar: Option<String>,
}

impl MemberProfile {
    /// The fields of an `m.room.member`; `None` is to be absent.
    pub(crate) fn fields(&self) -> [(&'static str, Option<&str>); 2] {
        [
            ("displayname", self.display_name.as_deref()),
            ("avatar_url", self.avatar.as_deref()),
        ]
    }

    /// The content of an `m.room.member` of the user.
    #[must_use]
    pub fn content(&self, membership: &str) -> Map<String, Value> {
        let mut content = Map::new();
        content.insert("membership".to_owned(), membership.into());
        for (name, value) in self.fields() {
            content.extend(value.map(|value| (name.to_owned(), value.into())));
        }
        content
    }
}

impl Guilds {
    /// What a user of this server is shown as; nothing of who has no account, as the steward.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn member_profile(&self, user: &UserId) -> Result<MemberProfile, Refusal> {
        let found = users::get(&mut *self.read().await?, user.as_str()).await?;
        Ok(found.map_or_else(MemberProfile::default, |user| MemberProfile {
            display_name: user.display_name,
            avatar: user.avatar,
        }))
    }
}
