//! Profiles of users of other servers.

use std::time::Duration;

use guildhall_types::{
    UserId,
    profile::{ACCENT_COLOR, BANNER, BIO, CREATED_AT},
};
use ruma::api::federation::query::get_profile_information;

use crate::{ClientError, FederationClient, Patience, request::Caps};

/// What a profile may take: somebody waits for it.
const CAPS: Caps = Caps {
    body: 64 << 10,
    time: Duration::from_secs(5),
};

/// What a server tells of a user. It is not looked into: what has not the right form is absent, but a text may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoteProfile {
    /// The name.
    pub display_name: Option<String>,
    /// The picture, which should be an `mxc:` URI.
    pub avatar_url: Option<String>,
    /// The banner, likewise.
    pub banner: Option<String>,
    /// What the user writes of himself.
    pub bio: Option<String>,
    /// The colour of the profile.
    pub accent_color: Option<String>,
    /// When the account was made, in milliseconds since the Unix epoch.
    pub created_at: Option<i64>,
}

impl FederationClient {
    /// `query/profile`: what the server of a user tells of the user, within 5 seconds. A server that has just failed is not asked.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn profile(&self, user_id: &UserId) -> Result<RemoteProfile, ClientError> {
        let request = get_profile_information::v1::Request::new(user_id.to_owned());
        let response = self
            .send_capped(user_id.server_name(), request, Patience::Background, Some(CAPS))
            .await?;
        let text = |field: &str| {
            let value = response.get(field).and_then(|value| value.as_str());
            value.map(ToOwned::to_owned)
        };
        Ok(RemoteProfile {
            display_name: text("displayname"),
            avatar_url: text("avatar_url"),
            banner: text(BANNER),
            bio: text(BIO),
            accent_color: text(ACCENT_COLOR),
            created_at: response.get(CREATED_AT).and_then(|value| value.as_i64()),
        })
    }
}
