//! Making a guild after a template.

use guildhall_event::guild::Overwrites;
use guildhall_permissions::{Overwrite, Target};
use guildhall_rooms::{NewEvent, PreparedRoom, Step};
use guildhall_types::{
    OwnedRoomId, RoomId, UserId,
    content::{GuildContent, RoleContent, channel_type},
    entropy::random_alphanumeric,
};

use super::check;
use crate::{
    Guilds, NewGuild, Refusal, channel, draft,
    model::{Guild, GuildTemplate, TemplateChannel, TemplateRole},
    role,
};

/// Roles that are made in one transaction: some tens of events are written in a moment.
const ROLES_AT_ONCE: usize = 50;
/// The same for channels, each of which has ten events.
const CHANNELS_AT_ONCE: usize = 5;

impl Guilds {
    /// Makes a guild that `user` owns, with the roles and channels of `template`. Its name is that of `new`; so is its description, if there is one.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], or [`Refusal::Conflict`] when the user is in as many guilds as the limit allows. If the server stops meanwhile,
    /// the guild is there as far as it was made.
    pub async fn create_guild_after(
        &self,
        user: &UserId,
        new: NewGuild,
        template: GuildTemplate,
    ) -> Result<Guild, Refusal> {
        let template = check::checked(template, self.limits())?;
        let new = NewGuild {
            description: new.description.or_else(|| template.description.clone()),
            ..new
        };
        let (start, guild) = self.start_guild(user, new).await?;
        let roles = self.role_ids(&guild, template.roles.len());
        let mut channels = Vec::with_capacity(template.channels.len());
        for one in &template.channels {
            let create = draft::channel_room(&guild, &self.unique(), channel::is_space(one.kind));
            channels.push(self.rooms().prepare_room(self.rooms().steward(), create)?);
        }
        let ids: Vec<OwnedRoomId> = channels.iter().map(|room| room.room_id.clone()).collect();

        // In parts: others write meanwhile. @everyone comes first, so that nobody may more in between.
        let mut parts = vec![start];
        for roles in role_events(user, &roles, &template.roles).chunks(ROLES_AT_ONCE) {
            parts.push(vec![Step::Append(guild.clone(), roles.to_vec())]);
        }
        let mut rooms: Vec<_> = channels.into_iter().zip(&template.channels).enumerate().collect();
        // What is in a category finds it there.
        rooms.sort_by_key(|(_, (_, one))| one.kind != channel_type::CATEGORY);
        let mut rooms = rooms.into_iter().peekable();
        while rooms.peek().is_some() {
            let mut part = Vec::new();
            for (place, (room, one)) in rooms.by_ref().take(CHANNELS_AT_ONCE) {
                let id = room.room_id.clone();
                let shape = overwrite_event(user, &roles, (&id, one));
                part.push(Step::Append(guild.clone(), shape.into_iter().collect()));
                part.extend(self.channel_steps(&guild, room, one, (place, &ids)));
                let listed = draft::child(user, &id, self.server_name());
                part.push(Step::Append(guild.clone(), vec![listed]));
            }
            parts.push(part);
        }
        for part in parts {
            if let Err(error) = self.rooms().submit(part).await {
                self.unmake(user, &guild).await;
                return Err(error.into());
            }
        }
        self.made_guild(&guild).await
    }

    /// Ends a guild of which only a part could be made, as far as that is possible now.
    async fn unmake(&self, user: &UserId, guild: &RoomId) {
        let content = GuildContent {
            owner: user.to_string(),
            deleted: true,
        };
        if let Err(error) = self.rooms().append(guild, draft::guild(user, &content)).await {
            tracing::warn!(%guild, %error, "a part of a guild is left, which its owner can delete");
        }
    }

    /// The ids of `count` roles, of which the first is @everyone.
    fn role_ids(&self, guild: &RoomId, count: usize) -> Vec<String> {
        let new = (1..count).map(|_| random_alphanumeric(&*self.0.parts.entropy, role::ID));
        std::iter::once(guild.to_string()).chain(new).collect()
    }

    fn channel_steps(
        &self,
        guild: &RoomId,
        room: PreparedRoom,
        one: &TemplateChannel,
        (place, ids): (usize, &[OwnedRoomId]),
    ) -> [Step; 2] {
        let steward = self.rooms().steward();
        let mut content = check::content(one);
        content.guild = guild.to_string();
        content.position = position(place, 0);
        content.parent = one
            .parent
            .and_then(|parent| ids.get(parent))
            .map(ToString::to_string);
        channel::fill_voice(&mut content);
        let id = room.room_id.clone();
        let events = draft::new_channel(steward, guild, &one.name, one.topic.as_deref(), &content);
        [Step::Create(room, events), Step::Levels(id, steward.clone())]
    }
}

/// The position of what is at `place` in a list, if the first is at `first`.
fn position(place: usize, first: i64) -> i64 {
    first.saturating_add(i64::try_from(place).unwrap_or(i64::MAX))
}

fn role_events(user: &UserId, ids: &[String], roles: &[TemplateRole]) -> Vec<NewEvent> {
    let events = ids.iter().zip(roles).enumerate().map(|(place, (id, one))| {
        let content = RoleContent {
            name: one.name.clone(),
            color: one.color,
            hoist: one.hoist,
            position: if place == 0 {
                0
            } else {
                position(place, role::FIRST)
            },
            permissions: one.permissions.to_string(),
            mentionable: one.mentionable,
            icon: None,
            unicode_emoji: one.unicode_emoji.clone(),
            deleted: false,
        };
        draft::role(user, id, &content)
    });
    events.collect()
}

/// The overwrites of a channel, if it has some.
fn overwrite_event(
    user: &UserId,
    roles: &[String],
    (id, one): (&RoomId, &TemplateChannel),
) -> Option<NewEvent> {
    let overwrites = one.overwrites.iter().filter_map(|overwrite| {
        let role = roles.get(overwrite.role)?.clone();
        Some(Overwrite {
            target: Target::Role(role),
            allow: overwrite.allow,
            deny: overwrite.deny,
        })
    });
    let overwrites: Overwrites = overwrites.collect();
    (!overwrites.is_empty()).then(|| draft::overwrites(user, id, overwrites))
}
