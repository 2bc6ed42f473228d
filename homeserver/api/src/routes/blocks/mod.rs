//! Blocking, and who may write and ask.

mod block;
mod get_settings;
mod list;
mod unblock;
mod update_settings;

use guildhall_storage::accounts::privacy::PrivacyRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

/// What a user has set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserSettings {
    /// Who may write and ask, and who sees what was read.
    privacy_settings: PrivacySettings,
    /// Whether the user is shown what links in messages lead to (`embeds`).
    link_previews: bool,
}

/// Who may write to a user and ask for friendship, and who sees how far the user has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrivacySettings {
    /// Who may open a channel with the user or bring the user into a group: `everyone`, `shared_guilds` (members of a guild that the user is in, and
    /// friends), `friends`.
    direct_messages: String,
    /// Who may ask for friendship: `everyone`, `shared_guilds`, `nobody`.
    friend_requests: String,
    /// Where others see how far the user has read: `nobody` (nowhere), `private` (in private channels; who is blocked does not in the channel of the two, though his server keeps the last that it was told), `everywhere`.
    read_receipts: String,
}

impl UserSettings {
    fn new(row: PrivacyRow, link_previews: bool) -> Self {
        Self {
            link_previews,
            privacy_settings: PrivacySettings {
                direct_messages: row.direct_messages,
                friend_requests: row.friend_requests,
                read_receipts: row.read_receipts,
            },
        }
    }
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(list::handle))
        .routes(routes!(block::handle, unblock::handle))
        .routes(routes!(get_settings::handle, update_settings::handle))
}
