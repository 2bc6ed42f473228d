//! Permission overwrites of a channel.

use guildhall_event::guild::{MAX_OVERWRITES, Overwrites};
use guildhall_permissions::{Overwrite, Permissions, Target, may_overwrite};
use guildhall_rooms::{NewEvent, Step};
use guildhall_storage::{channels, members, roles};
use guildhall_types::{OwnedRoomId, RoomId, UserId, content::channel_type, is_steward};
use sqlx::AnyConnection;

use crate::{Guilds, Refusal, Thing, access, draft, validate::Check};

/// The overwrites that a channel has.
pub(super) fn of(channel: &channels::Channel) -> Overwrites {
    let facts = access::channel(channel.row.kind, &channel.overwrites);
    facts.overwrites.into_iter().collect()
}

impl Guilds {
    /// Puts `overwrite` in the place of the one that the channel has for its target.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`] also for the role or member, [`Refusal::Forbidden`] for who may not manage roles in the
    /// channel or has not what the overwrite gives or takes, or [`Refusal::Conflict`] when the channel has as many as it may.
    pub async fn set_overwrite(
        &self,
        user: &UserId,
        channel: &RoomId,
        overwrite: Overwrite,
    ) -> Result<(), Refusal> {
        self.change_overwrites(user, channel, |now| now.insert(overwrite))
            .await
    }

    /// Takes the overwrite of the role or member `target` off the channel; nothing happens if there is none.
    ///
    /// # Errors
    /// As for [`Self::set_overwrite`].
    pub async fn remove_overwrite(
        &self,
        user: &UserId,
        channel: &RoomId,
        target: &str,
    ) -> Result<(), Refusal> {
        let targets = [Target::Role(target.to_owned()), Target::Member(target.to_owned())];
        self.change_overwrites(user, channel, |now| {
            targets.iter().for_each(|target| now.remove(target));
        })
        .await
    }

    async fn change_overwrites(
        &self,
        user: &UserId,
        channel: &RoomId,
        change: impl FnOnce(&mut Overwrites) + Send,
    ) -> Result<(), Refusal> {
        let (guild, planned) = {
            let mut conn = self.read().await?;
            let found = channels::get(&mut conn, channel.as_str()).await?;
            let guild = found.map(|found| OwnedRoomId::try_from(found.row.guild_id));
            let guild = guild
                .and_then(Result::ok)
                .ok_or(Refusal::Unknown(Thing::Channel))?;
            let access = access::find(&mut conn, guild.as_str(), user.as_str(), self.now()).await?;
            let access = access.ok_or(Refusal::Unknown(Thing::Channel))?;
            let (found, rights) = access::seen_channel(&mut conn, &guild, &access, channel).await?;
            let before = of(&found);
            let mut wanted = before.clone();
            change(&mut wanted);
            if wanted == before {
                return Ok(());
            }
            let planned = plan(&mut conn, user, &guild, (&found, rights), wanted).await?;
            (guild, planned)
        };
        self.submit(self.overwrite_steps(user, &guild, planned)).await?;
        Ok(())
    }

    /// The steps of what was planned, with the power levels that follow from it: who may moderate from now on can do so at once. Of many
    /// channels the stewards set the levels by and by.
    pub(super) fn overwrite_steps(&self, user: &UserId, guild: &RoomId, planned: Planned) -> Vec<Step> {
        let first = planned.first().map(|(channel, _)| channel.clone());
        let Some(first) = first else { return Vec::new() };
        let events = planned.into_iter().map(|(_, event)| event).collect();
        vec![
            Step::Append(guild.to_owned(), events),
            Step::Levels(guild.to_owned(), user.to_owned()),
            Step::Levels(first, self.rooms().steward().clone()),
        ]
    }
}

/// Channels, each with the event that changes its overwrites.
pub(super) type Planned = Vec<(OwnedRoomId, NewEvent)>;

/// The events that turn the overwrites of `channel`, in which `user` has `rights`, into `wanted`. Those that stand in the category that it is, and
/// have the same as it so far, follow it.
///
/// # Errors
/// As for [`Guilds::set_overwrite`].
pub(super) async fn plan(
    conn: &mut AnyConnection,
    user: &UserId,
    guild: &RoomId,
    (channel, rights): (&channels::Channel, Permissions),
    wanted: Overwrites,
) -> Result<Planned, Refusal> {
    let what = "manage permissions in this channel";
    access::require(
        rights,
        access::Missing::default(),
        Permissions::MANAGE_ROLES,
        what,
    )?;
    let before = of(channel);
    check_overwrites(conn, guild, rights, &before, &wanted).await?;
    let id = &channel.row.channel_id;
    let mut ids = vec![id.clone()];
    if channel.row.kind == channel_type::CATEGORY {
        let all = channels::of_guild(conn, guild.as_str()).await?;
        let synced = all
            .iter()
            .filter(|other| other.row.parent_id.as_ref() == Some(id) && of(other) == before);
        ids.extend(synced.map(|other| other.row.channel_id.clone()));
    }
    let mut planned = Vec::with_capacity(ids.len());
    for id in ids {
        let id = OwnedRoomId::try_from(id).map_err(|error| Refusal::Internal(error.to_string()))?;
        let event = draft::overwrites(user, &id, wanted.clone());
        planned.push((id, event));
    }
    Ok(planned)
}

/// Refuses to turn the overwrites of a channel, in which the changer has `rights`, from `before` to `wanted`.
pub(super) async fn check_overwrites(
    conn: &mut AnyConnection,
    guild: &RoomId,
    rights: Permissions,
    before: &Overwrites,
    wanted: &Overwrites,
) -> Result<(), Refusal> {
    if wanted.len() > MAX_OVERWRITES.max(before.len()) {
        return Err(Refusal::Conflict(format!(
            "A channel has at most {MAX_OVERWRITES} permission overwrites"
        )));
    }
    for target in before.changed(wanted) {
        let after = wanted.get(target);
        if after.is_some() {
            find_target(conn, guild, target).await?;
        }
        if !may_overwrite(rights, before.get(target).as_ref(), after.as_ref()) {
            return Err(Refusal::Forbidden(
                "You cannot give or take rights that you have not in this channel".to_owned(),
            ));
        }
    }
    Ok(())
}

async fn find_target(conn: &mut AnyConnection, guild: &RoomId, target: &Target) -> Result<(), Refusal> {
    let (is_there, thing) = match target {
        Target::Role(role) => (
            roles::get(conn, guild.as_str(), role).await?.is_some(),
            Thing::Role,
        ),
        Target::Member(user) => {
            let is_user = <&UserId>::try_from(user.as_str()).is_ok_and(|user| !is_steward(user));
            let is_joined = members::is_joined(conn, guild.as_str(), user).await?;
            (is_user && is_joined, Thing::Member)
        }
    };
    match is_there {
        true => Ok(()),
        false => Err(Refusal::Unknown(thing)),
    }
}

/// The overwrites in `list`, each with a target of its own.
pub(super) fn from_list(check: &mut Check, list: Vec<Overwrite>) -> Overwrites {
    let count = list.len();
    let found: Overwrites = list.into_iter().collect();
    if found.len() != count {
        check.refuse("permissionOverwrites", "must not name one role or member twice");
    }
    found
}
