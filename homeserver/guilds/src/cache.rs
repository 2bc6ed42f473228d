//! Rights kept in memory, for the hot path of sending.
//!
//! What is kept never decides alone: the rooms judge every event again, in the transaction that appends it. It answers
//! quickly and in good words, and saves the database thousands of questions a second. A change in the log makes
//! what it touches worthless at once: each entry remembers the generation of its guild or channel from *before* it was
//! read, and counts only as long as that is the present one.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use guildhall_event::guild::Probation;
use guildhall_permissions::{Channel, ChannelKind, Permissions};
use guildhall_rooms::Change;
use guildhall_storage::{automod, channels};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, Timestamp, UserId, content::channel_type};
use moka::sync::Cache;

use crate::{Access, Guilds, Refusal, Thing, access, private};

/// Generations that ids are spread over. Two ids that share one only cost each other a look into the database.
const SHARDS: usize = 1024;
/// The same, for hashes.
const SHARDS_U64: u64 = 1024;

/// What a member may do in a channel, and what is to be known of the channel for it.
#[derive(Clone, Debug)]
pub struct ChannelAccess {
    /// The guild; private channels have none.
    pub guild_id: Option<OwnedRoomId>,
    /// Seconds between two messages of a member.
    pub rate_limit_per_user: i64,
    /// Whether it holds messages: a category does not, nor does a forum.
    pub holds_messages: bool,
    /// Whether nobody is there to hear who speaks: the other of two does not accept messages.
    pub is_unheard: bool,
    /// Kind of channel, by its number.
    pub kind: i64,
    /// What the member may do in it.
    pub rights: Permissions,
    /// What the member may do in its threads.
    pub rights_in_threads: Permissions,
    /// When a time-out that runs ends.
    pub timed_out_until: Option<Timestamp>,
    /// Why that may be less than the guild gives its members.
    pub probation: Option<Probation>,
    /// Whether the guild asks for a second factor that the user has not.
    pub lacks_second_factor: bool,
}

impl ChannelAccess {
    /// Refuses who may not look into the channel, who is not told either that there is one.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub fn require_sight(&self) -> Result<(), Refusal> {
        match self.rights.contains(Permissions::VIEW_CHANNEL) {
            true => Ok(()),
            false => Err(Refusal::Unknown(Thing::Channel)),
        }
    }

    /// Refuses who may not send messages in the channel.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Forbidden`], or [`Refusal::Conflict`] for a channel that holds no messages.
    pub fn require_send(&self) -> Result<(), Refusal> {
        self.require_sight()?;
        if !self.holds_messages {
            return Err(Refusal::Conflict("This channel holds no messages".to_owned()));
        }
        if self.is_unheard {
            return Err(Refusal::Forbidden(
                "This user does not accept your messages".to_owned(),
            ));
        }
        self.require(Permissions::SEND_MESSAGES, "send messages in this channel")
    }

    /// The same for what is said in one of its threads, with `rate_limit_per_user` there.
    #[must_use]
    pub fn in_thread(self, rate_limit_per_user: i64) -> Self {
        Self {
            rights: self.rights_in_threads,
            holds_messages: channel_type::holds_threads(self.kind),
            rate_limit_per_user,
            ..self
        }
    }

    /// Refuses who lacks `right` in the channel; `what` completes "you may not".
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn require(&self, right: Permissions, what: &str) -> Result<(), Refusal> {
        let missing = access::Missing {
            timed_out_until: self.timed_out_until,
            probation: self.probation,
            second_factor: self.lacks_second_factor,
        };
        access::require(self.rights, missing, right, what)
    }
}

#[derive(Clone)]
struct Stamped<T> {
    generation: u64,
    value: T,
}

#[derive(Clone)]
struct Facts {
    guild_id: OwnedRoomId,
    rate_limit_per_user: i64,
    holds_messages: bool,
    kind: i64,
    channel: Channel,
    /// As its threads are judged by.
    thread: Channel,
}

pub(crate) struct Rights {
    /// Whether somebody follows the log; without that nothing that is kept counts.
    is_followed: AtomicBool,
    generations: Vec<AtomicU64>,
    channels: Cache<OwnedRoomId, Stamped<Arc<Facts>>>,
    members: Cache<(OwnedRoomId, OwnedUserId), Stamped<Arc<Access>>>,
    /// Whether guilds have rules that look at messages.
    ruled: Cache<OwnedRoomId, Stamped<bool>>,
}

impl Rights {
    pub(crate) fn new(capacity: u64) -> Self {
        Self {
            is_followed: AtomicBool::new(false),
            generations: (0..SHARDS).map(|_| AtomicU64::new(0)).collect(),
            channels: Cache::new(capacity),
            members: Cache::new(capacity),
            ruled: Cache::new(capacity),
        }
    }

    fn generation(&self, id: &str) -> Option<&AtomicU64> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let shard = usize::try_from(hasher.finish() % SHARDS_U64).unwrap_or(0);
        self.generations.get(shard)
    }

    /// The generation that something read from now on belongs to; `None` if nothing may be kept.
    fn stamp(&self, id: &RoomId) -> Option<u64> {
        if !self.is_followed.load(Ordering::Acquire) {
            return None;
        }
        self.generation(id.as_str())
            .map(|generation| generation.load(Ordering::Acquire))
    }

    fn touch(&self, id: &str) {
        if let Some(generation) = self.generation(id) {
            generation.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// From now on somebody follows the log, or nobody does. Either way what was kept is worthless.
    pub(crate) fn set_followed(&self, is_followed: bool) {
        self.is_followed.store(is_followed, Ordering::Release);
        self.forget_all();
    }

    /// Makes all that was kept worthless.
    pub(crate) fn forget_all(&self) {
        for generation in &self.generations {
            generation.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Makes worthless what `change` touches.
    pub(crate) fn forget(&self, change: &Change) {
        match change {
            Change::GuildCreated { guild }
            | Change::GuildUpdated { guild, .. }
            | Change::RoleCreated { guild, .. }
            | Change::RoleUpdated { guild, .. }
            | Change::RoleDeleted { guild, .. }
            | Change::MemberAdded { guild, .. }
            | Change::MemberUpdated { guild, .. }
            | Change::MemberRemoved { guild, .. }
            | Change::AutomodRuleCreated { guild, .. }
            | Change::AutomodRuleUpdated { guild, .. }
            | Change::AutomodRuleDeleted { guild, .. }
            | Change::GuildDeleted { guild } => self.touch(guild),
            Change::ChannelCreated { channel, .. }
            | Change::ChannelUpdated { channel, .. }
            | Change::OverwritesUpdated { channel, .. }
            | Change::ChannelDeleted { channel, .. } => self.touch(channel),
            Change::MessageCreated { .. }
            | Change::MessageUpdated { .. }
            | Change::MessageDeleted { .. }
            | Change::PinsUpdated { .. }
            | Change::ThreadCreated { .. }
            | Change::ThreadUpdated { .. }
            | Change::ThreadDeleted { .. }
            | Change::ReactionAdded { .. }
            | Change::ReactionRemoved { .. }
            | Change::AutomodExecuted { .. }
            | Change::ScheduledEventCreated { .. }
            | Change::ScheduledEventUpdated { .. }
            | Change::ScheduledEventDeleted { .. }
            | Change::EventInterest { .. }
            | Change::WebhooksUpdated { .. }
            | Change::PollVote { .. }
            // What may be said with them, the rooms judge.
            | Change::ExpressionCreated { .. }
            | Change::ExpressionUpdated { .. }
            | Change::ExpressionDeleted { .. }
            | Change::PrivateChannelUpdated { .. }
            | Change::PrivateChannelOpened { .. }
            | Change::PrivateMemberAdded { .. }
            | Change::PrivateMemberRemoved { .. }
            | Change::Relationship { .. }
            | Change::AuditLogged { .. } => {}
        }
    }
}

impl Guilds {
    /// What `user` may do in `channel`, from memory if it is there.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is no such channel or the user is no member of its guild, or not in the private channel.
    pub async fn channel_access(&self, channel: &RoomId, user: &UserId) -> Result<ChannelAccess, Refusal> {
        let facts = match self.channel_facts(channel).await {
            Err(Refusal::Unknown(Thing::Channel)) => return self.private_access(channel, user).await,
            facts => facts?,
        };
        let access = self
            .member_access(&facts.guild_id, user)
            .await
            .map_err(|refusal| match refusal {
                Refusal::Unknown(Thing::Guild) => Refusal::Unknown(Thing::Channel),
                other => other,
            })?;
        Ok(ChannelAccess {
            guild_id: Some(facts.guild_id.clone()),
            rate_limit_per_user: facts.rate_limit_per_user,
            holds_messages: facts.holds_messages,
            is_unheard: false,
            kind: facts.kind,
            rights: access.rights_in(&facts.channel),
            rights_in_threads: access.rights_in(&facts.thread),
            timed_out_until: access.timed_out_until,
            probation: access.probation,
            lacks_second_factor: access.lacks_second_factor,
        })
    }

    /// What `user` may do in `channel`, from the database: for everything that shows what others said. A revocation holds from the
    /// moment at which it is committed.
    ///
    /// # Errors
    /// As [`Self::channel_access`].
    pub async fn fresh_channel_access(
        &self,
        channel: &RoomId,
        user: &UserId,
    ) -> Result<ChannelAccess, Refusal> {
        let mut conn = self.read().await?;
        let Some(found) = channels::get(&mut conn, channel.as_str()).await? else {
            drop(conn);
            return self.private_access(channel, user).await;
        };
        let facts = facts_of(found)?;
        let access = access::find(&mut conn, facts.guild_id.as_str(), user.as_str(), self.now()).await?;
        let access = access.ok_or(Refusal::Unknown(Thing::Channel))?;
        Ok(ChannelAccess {
            holds_messages: facts.holds_messages,
            is_unheard: false,
            kind: facts.kind,
            rights: access.rights_in(&facts.channel),
            rights_in_threads: access.rights_in(&facts.thread),
            timed_out_until: access.timed_out_until,
            probation: access.probation,
            lacks_second_factor: access.lacks_second_factor,
            guild_id: Some(facts.guild_id),
            rate_limit_per_user: facts.rate_limit_per_user,
        })
    }

    async fn private_access(&self, channel: &RoomId, user: &UserId) -> Result<ChannelAccess, Refusal> {
        let access = private::access(&mut *self.read().await?, channel, user).await?;
        access.ok_or(Refusal::Unknown(Thing::Channel))
    }

    async fn channel_facts(&self, channel: &RoomId) -> Result<Arc<Facts>, Refusal> {
        let rights = &self.0.rights;
        let stamp = rights.stamp(channel);
        if let Some(stamp) = stamp
            && let Some(kept) = rights.channels.get(channel)
            && kept.generation == stamp
        {
            return Ok(kept.value);
        }
        let mut conn = self.read().await?;
        let found = channels::get(&mut conn, channel.as_str()).await?;
        let facts = Arc::new(facts_of(found.ok_or(Refusal::Unknown(Thing::Channel))?)?);
        if let Some(generation) = stamp {
            rights.channels.insert(
                channel.to_owned(),
                Stamped {
                    generation,
                    value: Arc::clone(&facts),
                },
            );
        }
        Ok(facts)
    }

    /// Whether `guild` has rules that look at messages, from memory if it is there.
    pub(crate) async fn has_rules(&self, guild: &RoomId) -> Result<bool, Refusal> {
        let rights = &self.0.rights;
        let stamp = rights.stamp(guild);
        if let Some(stamp) = stamp
            && let Some(kept) = rights.ruled.get(guild)
            && kept.generation == stamp
        {
            return Ok(kept.value);
        }
        let rules = automod::of_guild(&mut *self.read().await?, guild.as_str()).await?;
        let value = !rules.is_empty();
        if let Some(generation) = stamp {
            rights
                .ruled
                .insert(guild.to_owned(), Stamped { generation, value });
        }
        Ok(value)
    }

    async fn member_access(&self, guild: &RoomId, user: &UserId) -> Result<Arc<Access>, Refusal> {
        let rights = &self.0.rights;
        let stamp = rights.stamp(guild);
        let key = (guild.to_owned(), user.to_owned());
        if let Some(stamp) = stamp
            && let Some(kept) = rights.members.get(&key)
            && kept.generation == stamp
        {
            return Ok(kept.value);
        }
        let access = Arc::new(access::of(&mut *self.read().await?, guild, user, self.now()).await?);
        // Of what ends without an event the log says nothing.
        if let Some(generation) = stamp
            && !access.ends_unsaid()
        {
            rights.members.insert(
                key,
                Stamped {
                    generation,
                    value: Arc::clone(&access),
                },
            );
        }
        Ok(access)
    }
}

fn facts_of(found: channels::Channel) -> Result<Facts, Refusal> {
    let guild_id =
        OwnedRoomId::try_from(found.row.guild_id).map_err(|error| Refusal::Internal(error.to_string()))?;
    let channel = access::channel(found.row.kind, &found.overwrites);
    Ok(Facts {
        guild_id,
        kind: found.row.kind,
        thread: Channel {
            kind: ChannelKind::Thread,
            ..channel.clone()
        },
        rate_limit_per_user: found.row.rate_limit_per_user,
        holds_messages: channel_type::holds_messages(found.row.kind),
        channel,
    })
}
