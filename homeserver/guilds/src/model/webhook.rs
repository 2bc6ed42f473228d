use guildhall_storage::projection::webhooks::WebhookRow;
use guildhall_types::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A webhook: it writes into a channel, for whoever has its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// 1: it is written with by its token.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The guild.
    pub guild_id: String,
    /// The channel that it writes into.
    pub channel_id: String,
    /// Name.
    pub name: String,
    /// Picture: `mxc://server/media id`.
    pub avatar: Option<String>,
    /// Who made it.
    pub creator_id: String,
    /// The server on which it is used: that of who made it.
    pub server: Option<String>,
    /// The token. It is shown only when the webhook was made, and when it gets another one.
    pub token: Option<String>,
    /// Where it is used on its server, shown with the token: `/api/v1/webhooks/{id}/{token}`.
    pub url: Option<String>,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        let creator = <&UserId>::try_from(row.creator_id.as_str());
        let server = creator.ok().map(|user| user.server_name().to_string());
        Self {
            id: row.webhook_id,
            kind: 1,
            guild_id: row.guild_id,
            channel_id: row.channel_id,
            name: row.name,
            avatar: row.avatar,
            server,
            creator_id: row.creator_id,
            token: None,
            url: None,
        }
    }
}

impl Webhook {
    /// The same, with its token.
    pub(crate) fn with_token(self, token: String) -> Self {
        Self {
            url: Some(format!("/api/v1/webhooks/{}/{token}", self.id)),
            token: Some(token),
            ..self
        }
    }
}
