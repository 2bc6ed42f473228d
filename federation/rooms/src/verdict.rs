//! The exact rights: what a guild allows beyond the hard layer of power levels.
//!
//! An event in a channel cites the guild's forward extremities that its server knew (`org.guildhall.guild_at`), and is
//! judged at the state that is cited, so that every server which holds those events comes to the same verdict.
//! What fails is soft-failed: kept in the DAG, never shown. `spec/events.md` has the rules.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_event::{
    Pdu, RoomVersion,
    guild::{GuildState, NO_JOIN_MESSAGES, POLL_END, POLL_RESPONSE, POLL_START},
    parse::is_sound_id,
    thread::ThreadEvent,
};
use guildhall_permissions::{ChannelKind, Permissions};
use guildhall_storage::{StorageError, events, guild_groups, log::Counters};
use guildhall_types::{
    OwnedEventId, OwnedRoomId, RoomId, ServerName, Timestamp, UserId,
    content::{BULK_DELETE, CHANNEL, ChannelContent, GUILD_AT, MERGE, PINNED_EVENTS, channel_type},
    is_steward,
    message::SUPPRESS_EMBEDS,
};
use ruma::events::TimelineEventType;
use serde::Deserialize;
use sqlx::AnyConnection;

use crate::{
    ancestry,
    automod::{breaks_at, warns_at},
    private_thread,
    project::arrival_of,
    resolver,
    room::Room,
    state::State,
    store::Store,
    thread::ThreadCase,
    used::lends_at,
};

/// Most events that one cite may name.
const MAX_CITES: usize = 20;

/// Why a message is kept back.
const BREAKS_RULE: &str = "a rule of the guild keeps the message back";
/// The same.
const NOT_LENT: &str = "the sender may not use its emoji, stickers or files in the channel";

/// What the exact rights say of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    /// To be soft-failed, for this reason.
    Denied(String),
    /// To be rejected, for this reason: state that nothing that builds on it brings in.
    Never(String),
    /// It cites events of the guild that are not held.
    Missing(OwnedRoomId, Vec<OwnedEventId>),
}

fn denied(reason: &str) -> Verdict {
    Verdict::Denied(reason.to_owned())
}

#[derive(Deserialize)]
struct Membership {
    membership: String,
}

/// What a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChannelOf {
    pub(crate) guild: OwnedRoomId,
    pub(crate) kind: ChannelKind,
    pub(crate) is_category: bool,
    /// What it says of itself.
    pub(crate) content: ChannelContent,
}

/// The channel that a room with `state` is.
pub(crate) async fn channel_of(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    state: &State,
) -> Result<Option<ChannelOf>, StorageError> {
    let Some(id) = state.get(CHANNEL, "") else {
        return Ok(None);
    };
    let Some(pdu) = store.pdu(conn, &room.id, room.version, id).await? else {
        return Ok(None);
    };
    let Ok(mut content) = pdu.content_as::<ChannelContent>() else {
        return Ok(None);
    };
    private_thread::settle(conn, store, (&room.id, room.version), &mut content).await?;
    let guild = OwnedRoomId::try_from(content.guild.as_str()).ok();
    Ok(guild.map(|guild| ChannelOf {
        guild,
        kind: ChannelKind::of_type(content.kind),
        is_category: content.kind == channel_type::CATEGORY,
        content,
    }))
}

/// The cites in `pdu`; `None` if it has none, as events of plain Matrix servers.
pub(crate) fn cites(pdu: &Pdu) -> Option<BTreeSet<OwnedEventId>> {
    let content: BTreeMap<String, serde_json::Value> = pdu.content_as().ok()?;
    let list = content.get(GUILD_AT)?.as_array()?;
    if list.is_empty() || list.len() > MAX_CITES {
        return None;
    }
    list.iter()
        .map(|id| {
            let id = id.as_str().and_then(|id| OwnedEventId::try_from(id).ok());
            id.filter(|id| is_sound_id(id))
        })
        .collect()
}

/// What is asked of the guild, and where.
pub(crate) struct Question<'a> {
    pub(crate) pdu: &'a Pdu,
    /// The channel's room before the event.
    pub(crate) room: &'a Room,
    /// Of what is said in a thread that of threads.
    pub(crate) kind: ChannelKind,
    pub(crate) is_category: bool,
    /// Whether the room is made for a private thread: then nobody has anything to do there unless the guild has it.
    pub(crate) is_private_thread: bool,
    /// What it has to do with threads.
    pub(crate) thread: Option<ThreadCase<'a>>,
    /// The guild's room as this server holds it.
    pub(crate) guild: &'a Room,
    /// Sent by this server just now: it cites what it holds.
    pub(crate) is_local: bool,
    /// History that was fetched: what it cites may be older than what is held.
    pub(crate) is_backfill: bool,
    pub(crate) now: Timestamp,
    pub(crate) stale_cite_ms: i64,
}

impl Question<'_> {
    /// Whether the room is that of a private thread of which the guild `roles` knows nothing.
    fn is_unknown_to(&self, roles: &GuildState) -> bool {
        self.is_private_thread && !roles.private_threads.contains_key(self.room.id.as_str())
    }

    /// When the event was sent, for the sake of time-outs: nobody evades one by a time that is still to come.
    pub(crate) fn time(&self) -> Timestamp {
        let sent = self.pdu.origin_server_ts;
        match self.is_backfill {
            true => sent,
            false => sent.min(self.now.plus_millis(self.stale_cite_ms)),
        }
    }
}

/// Judges the event in question.
pub(crate) async fn judge(
    conn: &mut AnyConnection,
    store: &Store,
    counters: &mut Counters,
    question: &Question<'_>,
) -> Result<Verdict, StorageError> {
    let Question { pdu, room, guild, .. } = question;
    if pdu.state_key.is_none() && pdu.content.get() == "{}" {
        // Redacted before it came: the cite went with the rest of the content, and nothing is left to be judged.
        return Ok(Verdict::Allowed);
    }
    let present = crate::guild::present(conn, store, guild, counters).await?;
    let (at, roles) = match cites(pdu) {
        _ if question.is_local => (guild.state.clone(), present.clone()),
        None => (guild.state.clone(), present.clone()),
        Some(cites) => {
            let (mut groups, mut guild_groups) = (Vec::new(), Vec::new());
            let mut missing = Vec::new();
            for id in &cites {
                match events::get(conn, guild.id.as_str(), id.as_str())
                    .await?
                    .and_then(|event| event.place)
                {
                    Some(place) => {
                        groups.push(place.state_group);
                        let place = guild_groups::place(conn, guild.id.as_str(), id.as_str()).await?;
                        guild_groups.push(place.map_or(present.group, |place| place.after_group));
                    }
                    None => missing.push(id.clone()),
                }
            }
            if !missing.is_empty() {
                return Ok(if question.is_backfill {
                    // From before this server's time in the guild: the hard layer has judged it.
                    Verdict::Allowed
                } else {
                    Verdict::Missing(guild.id.clone(), missing)
                });
            }
            if !question.is_backfill
                && let Some(reason) = went_back(conn, room, guild, pdu, &cites).await?
            {
                return Ok(Verdict::Denied(reason));
            }
            let state =
                resolver::resolve_groups(conn, store, &guild.id, guild.version, groups, counters).await?;
            let roles = crate::guild::merge(conn, store, &guild.id, guild_groups, counters).await?;
            (state, roles.group)
        }
    };
    let facts = Facts::load(conn, store, guild, (&at, &roles.state), question).await?;
    if !question.is_local && !question.is_backfill && facts.is_member() {
        let present = membership(conn, store, &guild.id, guild.version, &guild.state, &pdu.sender).await?;
        if let Some((false, Some(id))) = present {
            let held = events::get(conn, guild.id.as_str(), id.as_str()).await?;
            if held.is_some_and(|event| event.received_at < question.now.0 - question.stale_cite_ms) {
                return Ok(denied(
                    "it cites a guild state from before the sender's membership ended",
                ));
            }
        }
    }
    if !question.is_local
        && !question.is_backfill
        && is_steward(&pdu.sender)
        && !ends_membership(pdu)
        && is_long_out(conn, store, question).await?
    {
        return Ok(denied(
            "it cites a guild state from before the last member of the steward's server left",
        ));
    }
    let verdict = allowed(conn, store, question, &at, &facts).await?;
    if let Some(case) = question.thread.as_ref().filter(|_| !question.is_local) {
        let is_state = case.event.is_state();
        match &verdict {
            // Every server comes to this by what is cited, and what stands before the event.
            Verdict::Denied(reason) if is_state && cites(pdu).is_some() => {
                return Ok(Verdict::Never(reason.clone()));
            }
            _ if is_state && cites(pdu).is_none() => {
                return Ok(Verdict::Never("it cites no state of the guild".to_owned()));
            }
            Verdict::Allowed if !is_steward(&pdu.sender) => {
                if let Err(reason) = case.judge_held(pdu, facts.rights, question.time()) {
                    return Ok(denied(reason.0));
                }
            }
            _ => {}
        }
    }
    let is_asked_again = facts.is_member() || is_steward(&pdu.sender);
    if verdict == Verdict::Allowed && !question.is_local && !question.is_backfill && is_asked_again {
        let rights = rights_at(question, &present.state);
        let now = Facts {
            rights,
            lends: lends_at(question, &present.state, rights),
            sees: sees_at(question, &present.state),
            tells: tells_at(question, store, &present.state),
            // To look at a text is the most work.
            breaks: match present.group == roles.group {
                true => facts.breaks,
                false => breaks_at(question, store, &present.state),
            },
            ..facts
        };
        if allowed(conn, store, question, &at, &now).await? != Verdict::Allowed {
            return stale(conn, store, question, &at, facts).await;
        }
    }
    Ok(verdict)
}

/// What is allowed at the cited state and is not at present: whether that has been so for longer than a cite may be stale.
async fn stale(
    conn: &mut AnyConnection,
    store: &Store,
    question: &Question<'_>,
    at: &State,
    facts: Facts,
) -> Result<Verdict, StorageError> {
    let Question { guild, .. } = question;
    let limit = question.now.0 - question.stale_cite_ms;
    let Some(group) = guild_groups::present_before(conn, guild.id.as_str(), limit).await? else {
        return Ok(Verdict::Allowed);
    };
    let roles = store.guild(conn, &guild.id, group).await?.state;
    let rights = rights_at(question, &roles);
    let then = Facts {
        rights,
        lends: lends_at(question, &roles, rights),
        sees: sees_at(question, &roles),
        tells: tells_at(question, store, &roles),
        breaks: breaks_at(question, store, &roles),
        ..facts
    };
    Ok(match allowed(conn, store, question, at, &then).await? {
        Verdict::Denied(_) => denied("it cites a guild state from before the right was taken"),
        verdict => verdict,
    })
}

/// What the sender may do in the channel by the guild `roles`.
fn rights_at(question: &Question<'_>, roles: &GuildState) -> Permissions {
    let Question { pdu, room, kind, .. } = question;
    if question.is_unknown_to(roles) {
        return Permissions::NONE;
    }
    roles.rights_in(pdu.sender.as_str(), room.id.as_str(), *kind, question.time())
}

/// Whether the sender, who is a steward, is so of a server whose users may look into the channel. Of others it is not asked.
fn sees_at(question: &Question<'_>, roles: &GuildState) -> bool {
    let Question { pdu, room, .. } = question;
    !question.is_unknown_to(roles)
        && is_steward(&pdu.sender)
        && roles.server_sees(pdu.sender.server_name().as_str(), room.id.as_str())
}

/// Whether the event, if it is a message of a steward, is one of a webhook of its server, or tells that a user of its server has come in, or what a rule has
/// found, where the guild wants to be told.
fn tells_at(question: &Question<'_>, store: &Store, roles: &GuildState) -> bool {
    let Question { pdu, room, .. } = question;
    if warns_at(question, store, roles) || (!question.is_category && roles.is_of_webhook(pdu, &room.id)) {
        return true;
    }
    let settings = &roles.settings;
    arrival_of(pdu).is_some_and(|user| roles.members.contains_key(user.as_str()))
        && settings.system_channel_id.as_deref() == Some(room.id.as_str())
        && settings.system_channel_flags & NO_JOIN_MESSAGES == 0
        && !question.is_category
}

/// Whether the sender's server has no member in the guild at present, and has not had for longer than a cite may be
/// stale. A server that this one has never heard of in the guild is not: what it cites may be news.
async fn is_long_out(
    conn: &mut AnyConnection,
    store: &Store,
    question: &Question<'_>,
) -> Result<bool, StorageError> {
    let Question { pdu, guild, .. } = question;
    let suffix = format!(":{}", pdu.sender.server_name());
    let mut last = None;
    for (key, id) in &guild.state.map {
        if key.kind.as_ref() != "m.room.member" || !key.key.ends_with(&suffix) {
            continue;
        }
        let Some(member) = store.pdu(conn, &guild.id, guild.version, id).await? else {
            continue;
        };
        if member
            .content_as::<Membership>()
            .is_ok_and(|content| content.membership == "join")
        {
            return Ok(false);
        }
        let held = events::get(conn, guild.id.as_str(), id.as_str()).await?;
        last = last.max(held.map(|event| event.received_at));
    }
    Ok(last.is_some_and(|received_at| received_at < question.now.0 - question.stale_cite_ms))
}

/// A cite must include what that server's events among the ancestors cited. What has no place here is from before this server's time in the guild, as only
/// history that was fetched may cite it: all that a new event may cite is later.
async fn went_back(
    conn: &mut AnyConnection,
    room: &Room,
    guild: &Room,
    pdu: &Pdu,
    cites: &BTreeSet<OwnedEventId>,
) -> Result<Option<String>, StorageError> {
    let server = pdu.sender.server_name();
    let Some(before) =
        ancestry::last_of_server(conn, &room.id, room.version, &pdu.prev_events, server).await?
    else {
        return Ok(None);
    };
    let Some(earlier) = self::cites(&before) else {
        return Ok(None);
    };
    for id in earlier.difference(cites) {
        let held = events::get(conn, guild.id.as_str(), id.as_str()).await?;
        if held.is_none_or(|event| event.place.is_none()) {
            continue;
        }
        if !ancestry::is_ancestor(conn, &guild.id, guild.version, id, cites).await? {
            return Ok(Some(format!(
                "it cites an earlier guild state than {} did",
                before.event_id
            )));
        }
    }
    Ok(None)
}

/// What counts of a guild's state for one sender.
#[derive(Clone, Copy)]
struct Facts {
    is_member: bool,
    rights: Permissions,
    /// Of a steward: whether its users may look into the channel.
    sees: bool,
    /// Of a message of a steward: whether it tells what a server has to tell.
    tells: bool,
    /// Of a message: whether a rule keeps it back.
    breaks: bool,
    /// Of a message: whether the sender may use its emoji, stickers and files.
    lends: bool,
}

impl Facts {
    async fn load(
        conn: &mut AnyConnection,
        store: &Store,
        guild: &Room,
        (at, roles): (&State, &GuildState),
        question: &Question<'_>,
    ) -> Result<Self, StorageError> {
        let sender: &UserId = &question.pdu.sender;
        let is_joined = membership(conn, store, &guild.id, guild.version, at, sender)
            .await?
            .is_some_and(|(joined, _)| joined);
        // Both have to say so; a steward is a member of the room alone.
        let is_member = is_joined && (is_steward(sender) || roles.members.contains_key(sender.as_str()));
        let rights = match is_member {
            true => rights_at(question, roles),
            false => Permissions::NONE,
        };
        Ok(Self {
            is_member,
            rights,
            lends: lends_at(question, roles, rights),
            sees: sees_at(question, roles),
            tells: tells_at(question, store, roles),
            breaks: is_member && breaks_at(question, store, roles),
        })
    }

    const fn is_member(&self) -> bool {
        self.is_member
    }
}

/// Whether `user` is joined in the guild at `state`, and by which event that is said.
async fn membership(
    conn: &mut AnyConnection,
    store: &Store,
    guild: &RoomId,
    version: RoomVersion,
    state: &State,
    user: &UserId,
) -> Result<Option<(bool, Option<OwnedEventId>)>, StorageError> {
    let Some(id) = state.get("m.room.member", user.as_str()) else {
        return Ok(None);
    };
    let Some(pdu) = store.pdu(conn, guild, version, id).await? else {
        return Ok(None);
    };
    let joined = pdu
        .content_as::<Membership>()
        .is_ok_and(|content| content.membership == "join");
    Ok(Some((joined, Some(id.clone()))))
}

/// Whether any user of `server` is joined in the guild at `state`.
pub(crate) async fn has_member_of(
    conn: &mut AnyConnection,
    store: &Store,
    guild: &Room,
    state: &State,
    server: &ServerName,
) -> Result<bool, StorageError> {
    let suffix = format!(":{server}");
    for (key, id) in &state.map {
        if key.kind.as_ref() == "m.room.member"
            && key.key.ends_with(&suffix)
            && let Some(pdu) = store.pdu(conn, &guild.id, guild.version, id).await?
            && pdu
                .content_as::<Membership>()
                .is_ok_and(|content| content.membership == "join")
        {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn allowed(
    conn: &mut AnyConnection,
    store: &Store,
    question: &Question<'_>,
    at: &State,
    facts: &Facts,
) -> Result<Verdict, StorageError> {
    let Question { pdu, guild, .. } = question;
    let sender: &UserId = &pdu.sender;
    if is_steward(sender) {
        if question.thread.as_ref().is_some_and(|case| case.event.is_state()) {
            return Ok(denied("a server makes no threads"));
        }
        // The steward of the guild's creator looks after its rooms; the others' come in with their members.
        let server = sender.server_name();
        if pdu.kind == TimelineEventType::RoomMessage && pdu.state_key.is_none() && !facts.tells {
            return Ok(denied(
                "a server says nothing but what its webhooks write, who of its users has come in, and the guild's what rules have found, where that is told",
            ));
        }
        // Webhooks write where anybody may, and in threads that are open.
        let rights = Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES);
        if let Some(Err(reason)) = question
            .thread
            .as_ref()
            .map(|case| case.judge(pdu, rights, question.time()))
        {
            return Ok(denied(reason.0));
        }
        if facts.is_member() || (facts.sees && has_member_of(conn, store, guild, at, server).await?) {
            return Ok(Verdict::Allowed);
        }
        return Ok(match ends_membership(pdu) {
            true => Verdict::Allowed,
            false => denied("a steward of a server whose users do not see the channel"),
        });
    }
    if !facts.is_member() {
        // Who has left the guild may still leave its channels.
        return Ok(match ends_membership(pdu) {
            true => Verdict::Allowed,
            false => denied("the sender is not a member of the guild"),
        });
    }
    let is_own = pdu.state_key.as_deref() == Some(sender.as_str());
    if is_own && ends_membership(pdu) {
        return Ok(Verdict::Allowed);
    }
    let rights = facts.rights;
    let needed = match &pdu.kind {
        TimelineEventType::RoomMember if is_own => Permissions::VIEW_CHANNEL,
        TimelineEventType::RoomMember => Permissions::VIEW_CHANNEL.union(Permissions::CREATE_INSTANT_INVITE),
        // Whom it redacts is judged where it is applied.
        TimelineEventType::RoomRedaction => Permissions::VIEW_CHANNEL,
        _ if pdu.kind_str() == PINNED_EVENTS => Permissions::VIEW_CHANNEL.union(Permissions::PIN_MESSAGES),
        _ if is_fact_of_channel(pdu) => Permissions::MANAGE_CHANNELS,
        // What it takes, the case knows.
        _ if question.thread.as_ref().is_some_and(|case| case.event.is_state()) => Permissions::VIEW_CHANNEL,
        _ if pdu.state_key.is_some() => return Ok(denied("it is for the guild's own steward")),
        // It says nothing.
        _ if pdu.kind_str() == MERGE => Permissions::VIEW_CHANNEL,
        _ if question.is_category => return Ok(denied("nobody talks in a category")),
        _ if matches!(pdu.kind_str().as_str(), BULK_DELETE | SUPPRESS_EMBEDS) => {
            Permissions::VIEW_CHANNEL.union(Permissions::MANAGE_MESSAGES)
        }
        _ if pdu.kind_str() == POLL_START && question.thread.as_ref().is_some_and(ThreadCase::is_said) => {
            return Ok(denied("there are no polls in threads"));
        }
        _ if pdu.kind_str() == POLL_START => Permissions::VIEW_CHANNEL
            .union(Permissions::SEND_MESSAGES)
            .union(Permissions::SEND_POLLS),
        _ if pdu.kind_str() == POLL_RESPONSE => {
            Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY)
        }
        // Whose it ends is judged where it is counted.
        _ if pdu.kind_str() == POLL_END => Permissions::VIEW_CHANNEL,
        TimelineEventType::Reaction => Permissions::VIEW_CHANNEL
            .union(Permissions::READ_MESSAGE_HISTORY)
            .union(Permissions::ADD_REACTIONS),
        // Whether the message that it changes is in a thread is not asked: it is the sender's own.
        _ if rights.contains(Permissions::SEND_MESSAGES_IN_THREADS) && is_edit(question) => {
            Permissions::VIEW_CHANNEL
        }
        _ => Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES),
    };
    if let Some(Err(reason)) = question
        .thread
        .as_ref()
        .map(|case| case.judge(pdu, rights, question.time()))
    {
        return Ok(denied(reason.0));
    }
    Ok(if !rights.contains(needed) {
        denied("the sender lacks the right in the channel")
    } else if facts.breaks {
        denied(BREAKS_RULE)
    } else if !facts.lends {
        denied(NOT_LENT)
    } else {
        Verdict::Allowed
    })
}

fn is_edit(question: &Question<'_>) -> bool {
    question
        .thread
        .as_ref()
        .is_some_and(|case| case.event == ThreadEvent::Edit)
}

/// Whether it says something of the channel that members may say who manage channels.
fn is_fact_of_channel(pdu: &Pdu) -> bool {
    matches!(
        pdu.kind_str().as_str(),
        CHANNEL | "m.room.name" | "m.room.topic" | "m.room.avatar"
    )
}

fn ends_membership(pdu: &Pdu) -> bool {
    pdu.kind == TimelineEventType::RoomMember
        && pdu
            .content_as::<Membership>()
            .is_ok_and(|content| matches!(content.membership.as_str(), "leave" | "ban"))
}
