use guildhall_event::guild::is_picture;
use guildhall_federation_api::invites::InvitePreview;
use guildhall_types::{ServerName, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::MemberUser;

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    /// The code as its own server knows it.
    #[schema(example = "k3Xw9QzT2b")]
    pub code: String,
    /// The server that it lives on; `code@server` works on every server.
    pub server: String,
    /// Where a browser may open it.
    #[schema(format = "uri")]
    pub url: String,
    /// The guild.
    pub guild: InviteGuild,
    /// The channel that it leads to.
    pub channel: Option<InviteChannel>,
    /// Who made it.
    pub inviter: Option<MemberUser>,
    /// Uses that it allows; 0 is any number.
    pub max_uses: i64,
    /// Uses so far.
    pub uses: i64,
    /// Seconds that it lasts; 0 is for ever.
    pub max_age: i64,
    /// Whether it gives a membership that ends with the user's last session, unless the member got a role.
    pub temporary: bool,
    /// Roles that who comes in on it gets, if who made it may still give them then.
    pub role_ids: Vec<String>,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it ends, RFC 3339.
    #[schema(format = DateTime)]
    pub expires_at: Option<String>,
}

/// What an invite tells of its guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteGuild {
    /// The guild's room.
    pub id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Picture: `mxc://server/media id`. Without an account it is loaded by `GET /invites/{code}/icon`.
    pub icon: Option<String>,
    /// Picture of its invites; guilds have none yet.
    pub splash: Option<String>,
    /// Banner: `mxc://server/media id`.
    pub banner: Option<String>,
    /// The owner's user id.
    pub owner_id: String,
    /// Members.
    pub member_count: i64,
    /// Members who are there now (not `offline`), as far as this server knows. Null where presence is switched off, and of invites of other servers.
    #[serde(default)]
    pub presence_count: Option<i64>,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// What an invite tells of its channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InviteChannel {
    /// The channel's room.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of channel: 0 text.
    #[serde(rename = "type")]
    pub kind: i64,
}

impl Invite {
    /// The invite that `preview` describes, of `server`, where browsers open `url`.
    #[must_use]
    pub fn new(preview: InvitePreview, server: &ServerName, url: String) -> Self {
        let InvitePreview {
            code,
            guild,
            channel,
            inviter,
            ..
        } = preview;
        Self {
            code,
            server: server.to_string(),
            url,
            guild: InviteGuild {
                id: guild.id.to_string(),
                name: guild.name,
                description: guild.description,
                icon: picture(guild.icon),
                splash: None,
                banner: picture(guild.banner),
                owner_id: guild.owner_id.to_string(),
                member_count: guild.member_count,
                presence_count: None,
                created_at: Timestamp(guild.created_at).to_rfc3339(),
            },
            channel: channel.map(|channel| InviteChannel {
                id: channel.id.to_string(),
                name: channel.name,
                kind: channel.kind,
            }),
            inviter: inviter.map(|user| {
                let avatar = picture(user.avatar);
                MemberUser::new(user.id.as_str(), user.display_name.as_deref(), avatar)
            }),
            max_uses: preview.max_uses,
            uses: preview.uses,
            max_age: preview.max_age,
            temporary: preview.temporary,
            role_ids: preview.role_ids,
            created_at: Timestamp(preview.created_at).to_rfc3339(),
            expires_at: preview.expires_at.map(|at| Timestamp(at).to_rfc3339()),
        }
    }
}

/// What another server says is a picture, if it can be one.
fn picture(uri: Option<String>) -> Option<String> {
    uri.filter(|uri| is_picture(uri))
}
