//! Joining rooms through other servers.

use guildhall_event::direct::DirectKind;
use guildhall_federation_api::invites::Redeemed;
use guildhall_federation_client::Template;
use guildhall_storage::{arrivals, invite_terms, received_invites};
use guildhall_types::{OwnedServerName, RoomId, ServerName, UserId, content::TEMPORARY};
use ruma::canonical_json::{CanonicalJsonObject, CanonicalJsonValue};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use crate::{Guilds, MemberProfile, Refusal, Thing, Upstream, draft};

/// Servers that are asked to let somebody in, one after another.
const MAX_SERVERS: usize = 5;

impl Guilds {
    /// `user` follows the invitation that `server` has made out.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] when this server is in the guild and finds that the user may not join, else why no server
    /// let the user in.
    pub(super) async fn join_guild(
        &self,
        user: &UserId,
        server: &ServerName,
        redeemed: Redeemed,
    ) -> Result<(), Refusal> {
        let Redeemed {
            guild_id, via, event, ..
        } = redeemed;
        let profile = self.member_profile(user).await?;
        self.note_terms(user, &guild_id, event.as_deref()).await?;
        let _flight = self.0.flights.begin(&guild_id).await;
        // Where this server is in the room already, the invitation and the join are events like others, and what this
        // server refuses no other one is asked for.
        if self.is_resident(&guild_id).await? {
            if let Some(event) = event {
                for (_, result) in self.rooms().receive(server, vec![event]).await {
                    result?;
                }
            }
            let join = draft::join(user, &profile);
            self.rooms().append(&guild_id, join).await?;
        } else {
            let mut servers = vec![server.to_owned()];
            servers.extend(via);
            self.join_room(user, &profile, &guild_id, servers).await?;
        }
        self.show_again(user, &guild_id, &profile).await?;
        let mut tx = self.db().begin().await?;
        received_invites::delete(tx.conn(), guild_id.as_str(), user.as_str()).await?;
        Ok(tx.commit().await?)
    }

    /// Takes note that the user comes in, and whether the invitation is for a temporary membership, before the user joins: what is noted and does not come about does no harm.
    async fn note_terms(
        &self,
        user: &UserId,
        guild: &RoomId,
        event: Option<&RawValue>,
    ) -> Result<(), Refusal> {
        #[derive(Deserialize)]
        struct Invitation {
            content: Map<String, Value>,
        }
        let found = event.and_then(|event| serde_json::from_str::<Invitation>(event.get()).ok());
        let mark = found.and_then(|found| found.content.get(TEMPORARY).and_then(Value::as_bool));
        let now = self.now().0;
        let mut tx = self.db().begin().await?;
        arrivals::add(tx.conn(), guild.as_str(), user.as_str(), now).await?;
        match mark {
            Some(true) => {
                invite_terms::set_temporary(tx.conn(), guild.as_str(), user.as_str(), now).await?;
            }
            _ => invite_terms::unset_temporary(tx.conn(), guild.as_str(), user.as_str()).await?,
        }
        Ok(tx.commit().await?)
    }

    /// `user` joins `room` through the first of `servers` that lets it; gives the last refusal if none does.
    pub(crate) async fn join_room(
        &self,
        user: &UserId,
        profile: &MemberProfile,
        room: &RoomId,
        servers: Vec<OwnedServerName>,
    ) -> Result<(), Refusal> {
        let mut tried: Vec<OwnedServerName> = Vec::new();
        let nobody = || format!("there is no server to join {room} through");
        let mut refusal = Refusal::Upstream {
            kind: Upstream::Away,
            message: nobody(),
        };
        for server in servers {
            if server == self.server_name() || tried.contains(&server) || tried.len() >= MAX_SERVERS {
                continue;
            }
            let joined = self.join_through((user, profile), room, &server, None).await;
            match joined {
                Ok(()) => return Ok(()),
                Err(Refusal::Overloaded) => return Err(Refusal::Overloaded),
                Err(other) => {
                    tracing::info!(%user, %room, %server, error = %other, "could not join");
                    refusal = other;
                }
            }
            tried.push(server);
        }
        Err(refusal)
    }

    /// `user` joins the private channel `room`, to which a user of `server` has made out an invitation for one that is `kind`. What turns out to be
    /// another room is not taken over, and nobody joins it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the room is another one, else why the server does not let the user in.
    pub async fn join_private(
        &self,
        user: &UserId,
        room: &RoomId,
        server: &ServerName,
        kind: &DirectKind,
    ) -> Result<(), Refusal> {
        let profile = self.member_profile(user).await?;
        let _flight = self.0.flights.begin(room).await;
        if self.is_resident(room).await? {
            let held = self.rooms().direct_room(room).await?;
            if !held.is_some_and(|(direct, _)| kind.is(&direct)) {
                return Err(Refusal::Unknown(Thing::Channel));
            }
            let join = draft::join(user, &profile);
            self.rooms().append(room, join).await?;
        } else {
            self.join_through((user, &profile), room, server, Some(kind))
                .await?;
        }
        self.show_again(user, room, &profile).await?;
        let mut tx = self.db().begin().await?;
        received_invites::delete(tx.conn(), room.as_str(), user.as_str()).await?;
        Ok(tx.commit().await?)
    }

    /// Tells in `room` what `user` is shown as if that was changed while the join was on its way: who changed it told only the rooms of then.
    async fn show_again(&self, user: &UserId, room: &RoomId, before: &MemberProfile) -> Result<(), Refusal> {
        let profile = self.member_profile(user).await?;
        if profile != *before {
            self.rooms().append(room, draft::join(user, &profile)).await?;
        }
        Ok(())
    }

    async fn join_through(
        &self,
        (user, profile): (&UserId, &MemberProfile),
        room: &RoomId,
        server: &ServerName,
        kind: Option<&DirectKind>,
    ) -> Result<(), Refusal> {
        let Template { version, mut event } = self.remote().make_join(server, room, user).await?;
        show_as(&mut event, profile);
        let (event_id, event) = self.rooms().sign_membership(version, room, user, "join", event)?;
        let joined = self
            .remote()
            .send_join(server, version, room, &event_id, &event)
            .await?;
        match kind {
            Some(kind) => {
                self.rooms()
                    .install_direct(room, &event_id, joined, kind.clone())
                    .await?;
            }
            None => self.rooms().install(room, &event_id, joined).await?,
        }
        Ok(())
    }
}

/// What the user is shown as is the user's own affair, not that of the server which made the template.
fn show_as(event: &mut CanonicalJsonObject, profile: &MemberProfile) {
    let Some(CanonicalJsonValue::Object(content)) = event.get_mut("content") else {
        return;
    };
    for (field, value) in profile.fields() {
        match value {
            Some(value) => {
                let value = CanonicalJsonValue::String(value.to_owned());
                content.insert(field.to_owned(), value);
            }
            None => {
                content.remove(field);
            }
        }
    }
}
