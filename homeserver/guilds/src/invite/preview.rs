//! What an invite shows before one comes in.

use guildhall_federation_api::invites::{InvitePreview, PreviewChannel, PreviewGuild, PreviewUser};
use guildhall_federation_client::ClientError;
use guildhall_storage::{channels, guilds, invites::InviteRow, members};
use guildhall_types::{OwnedRoomId, OwnedUserId, ServerName, UserId};
use sqlx::AnyConnection;

use super::{InviteCode, is_usable};
use crate::{Guilds, Refusal, Thing, model::Invite, vanity};

/// An invite that another server does not know is unknown here too.
pub(super) fn of_other(error: ClientError) -> Refusal {
    match error {
        ClientError::Status { status: 404, .. } | ClientError::NoServer(_) => Refusal::Unknown(Thing::Invite),
        error => error.into(),
    }
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(error.to_string())
}

impl Guilds {
    /// Whether the invite lives on this server, so that it can be shown without asking another.
    #[must_use]
    pub fn is_here(&self, code: &InviteCode) -> bool {
        code.server
            .as_deref()
            .is_none_or(|server| server == self.server_name())
    }

    /// The invite, be it of this server or of another. `user` is who looks, if that is known: strangers see invites of
    /// this server only, so that nobody can have it ask others without being known.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or why the other server could not be asked.
    pub async fn invite(&self, user: Option<&UserId>, code: &InviteCode) -> Result<Invite, Refusal> {
        match code
            .server
            .as_deref()
            .filter(|server| *server != self.server_name())
        {
            None => {
                let preview = self.preview_here(&code.code).await?;
                Ok(self.here(preview))
            }
            Some(_) if user.is_none() => Err(Refusal::Unknown(Thing::Invite)),
            Some(server) => {
                let preview = self
                    .remote()
                    .preview(server, &code.code)
                    .await
                    .map_err(of_other)?;
                // A vanity code is found in upper and lower case, and the link has it as it is kept.
                let is_it = preview.code.eq_ignore_ascii_case(&code.code);
                let shown = if is_it { &preview.code } else { &code.code };
                let url = self.url_on(server, shown).await;
                Ok(Invite::new(preview, server, url))
            }
        }
    }

    /// Where browsers open an invite of another server: at its client, else at this server's, which can show it too.
    async fn url_on(&self, server: &ServerName, code: &str) -> String {
        match self.server(server).await {
            Ok(found) => url(&found.public_url, code),
            Err(_) => url(&self.0.parts.public_url, &format!("{code}@{server}")),
        }
    }

    /// A usable invite of this server.
    pub(super) async fn preview_here(&self, code: &str) -> Result<InvitePreview, Refusal> {
        let mut conn = self.read().await?;
        let invite = vanity::invite_of(&mut conn, code)
            .await?
            .filter(|invite| is_usable(invite, self.clock().now()));
        let invite = invite.ok_or(Refusal::Unknown(Thing::Invite))?;
        let guild = OwnedRoomId::try_from(invite.guild_id.as_str()).map_err(broken)?;
        if self.doorkeeper(&mut conn, &guild, &invite).await?.is_none() {
            return Err(Refusal::Unknown(Thing::Invite));
        }
        preview(&mut conn, invite).await
    }

    /// The model of an invite of this server.
    pub(super) async fn invite_model(&self, invite: InviteRow) -> Result<Invite, Refusal> {
        let preview = preview(&mut *self.read().await?, invite).await?;
        Ok(self.here(preview))
    }

    fn here(&self, preview: InvitePreview) -> Invite {
        let url = url(&self.0.parts.public_url, &preview.code);
        Invite::new(preview, self.server_name(), url)
    }
}

/// Where browsers open an invite of the server that they find at `base`.
pub(crate) fn url(base: &str, code: &str) -> String {
    format!("{}/invite/{code}", base.trim_end_matches('/'))
}

async fn preview(conn: &mut AnyConnection, invite: InviteRow) -> Result<InvitePreview, Refusal> {
    let guild = guilds::get(conn, &invite.guild_id)
        .await?
        .ok_or(Refusal::Unknown(Thing::Invite))?;
    let channel = match &invite.channel_id {
        Some(channel) => channels::get(conn, channel).await?,
        None => None,
    };
    let inviter = members::get(conn, &invite.guild_id, &invite.inviter_id).await?;
    let (inviter_name, inviter_avatar) = inviter
        .map(|member| (member.display_name, member.avatar))
        .unwrap_or_default();
    Ok(InvitePreview {
        guild: PreviewGuild {
            id: OwnedRoomId::try_from(guild.row.guild_id).map_err(broken)?,
            name: guild.row.name,
            description: guild.row.description,
            icon: guild.row.icon,
            banner: guild.row.banner,
            owner_id: OwnedUserId::try_from(guild.row.owner_id).map_err(broken)?,
            member_count: guild.member_count,
            created_at: guild.row.created_at,
        },
        channel: channel.and_then(|channel| {
            let id = OwnedRoomId::try_from(channel.row.channel_id).ok()?;
            Some(PreviewChannel {
                id,
                name: channel.row.name,
                kind: channel.row.kind,
            })
        }),
        inviter: OwnedUserId::try_from(invite.inviter_id)
            .ok()
            .map(|id| PreviewUser {
                id,
                display_name: inviter_name,
                avatar: inviter_avatar,
            }),
        code: invite.code,
        max_uses: invite.max_uses,
        uses: invite.uses,
        max_age: invite.max_age,
        temporary: invite.temporary,
        role_ids: invite.role_ids,
        created_at: invite.created_at,
        expires_at: invite.expires_at,
    })
}

/// Whether `server` could be the one that a user of it names.
pub(super) fn is_of(user: &UserId, server: &ServerName) -> bool {
    user.server_name() == server
}
