//! What the caller is notified of.

mod announce;
mod delete;
mod end_digests;
mod get_preferences;
mod list;
mod list_settings;
mod read;
mod read_all;
mod set_channel;
mod set_guild;
mod set_preferences;

use guildhall_notifications::{Level, SettingsPatch};
use guildhall_types::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::fields;
use crate::{ApiError, ApiState};

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(read::handle))
        .routes(routes!(read_all::handle))
        .routes(routes!(delete::handle))
        .routes(routes!(list_settings::handle))
        .routes(routes!(set_guild::handle))
        .routes(routes!(set_channel::handle))
        .routes(routes!(get_preferences::handle, set_preferences::handle))
        .routes(routes!(end_digests::handle))
        .routes(routes!(announce::handle))
}

/// What to hear of a guild or channel; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateNotificationSettings)]
struct Body {
    /// Of what to be notified; null is what there is without a choice.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(value_type = Option<Level>)]
    level: Option<Option<Level>>,
    /// Whether only what calls the caller is news. A new value has no end unless one is given with it.
    #[serde(default)]
    muted: Option<bool>,
    /// When that ends, RFC 3339, in the future; null is never.
    #[serde(default, deserialize_with = "fields::given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    muted_until: Option<Option<String>>,
    /// Of a guild: whether calls of everybody are no news.
    #[serde(default)]
    suppress_everyone: Option<bool>,
    /// Of a guild: whether calls of roles are no news.
    #[serde(default)]
    suppress_roles: Option<bool>,
}

impl Body {
    fn patch(self) -> Result<SettingsPatch, ApiError> {
        let read = |text: String| {
            let time = Timestamp::from_rfc3339(&text);
            time.ok_or_else(|| ApiError::invalid("mutedUntil", "must be a time (RFC 3339)"))
        };
        let muted_until = match self.muted_until {
            Some(Some(text)) => Some(Some(read(text)?)),
            Some(None) => Some(None),
            None => None,
        };
        Ok(SettingsPatch {
            level: self.level,
            muted: self.muted,
            muted_until,
            suppress_everyone: self.suppress_everyone,
            suppress_roles: self.suppress_roles,
        })
    }
}
