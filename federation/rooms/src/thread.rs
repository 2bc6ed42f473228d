//! What an event in a channel has to do with threads, by the state of the channel's room before it.

use guildhall_event::{
    Pdu, StateKey,
    thread::{Actor, Refused, Thread, ThreadEvent, is_thread},
};
use guildhall_permissions::Permissions;
use guildhall_storage::{
    StorageError,
    events::{self, EventStatus},
};
use guildhall_types::{
    EventId, OwnedEventId, RoomId, Timestamp,
    content::ChannelContent,
    thread::{THREAD, THREAD_MODERATION, ThreadContent, ThreadModerationContent},
};
use sqlx::AnyConnection;

use crate::{project::content_of, room::Room, state::State, store::Store};

/// An event with the thread that it is about.
pub(crate) struct ThreadCase<'a> {
    pub(crate) event: ThreadEvent,
    /// The thread as it was, if there is one.
    pub(crate) before: Option<Thread>,
    /// The thread as it has been for longer than a server may stay behind, if moderators have said something that the event does not follow.
    since: Option<Thread>,
    channel: &'a ChannelContent,
    /// Threads that were ever made in the channel, by the state before the event.
    threads: usize,
    /// The same by all that is held.
    threads_held: usize,
}

impl<'a> ThreadCase<'a> {
    /// What `pdu`, before which `state` stood in the channel's room, has to do with threads. What moderators have said and is held since before `known_before`,
    /// in milliseconds, counts even if the event does not follow it.
    pub(crate) async fn of(
        conn: &mut AnyConnection,
        store: &Store,
        (room, channel): (&Room, &'a ChannelContent),
        state: &State,
        pdu: &Pdu,
        known_before: Option<i64>,
    ) -> Result<Option<Self>, StorageError> {
        let Some(event) = ThreadEvent::of(pdu) else {
            return Ok(None);
        };
        let before = match event.root() {
            Some(root) => standing(conn, store, room, state, root.as_str()).await?,
            None => None,
        };
        let since = match (&event, known_before) {
            (
                ThreadEvent::Said(root) | ThreadEvent::Set(root, _) | ThreadEvent::Archive(root, _),
                Some(time),
            ) => told_before(conn, store, room, (state, time), root.as_str()).await?,
            _ => None,
        };
        let (threads, threads_held) = match (&event, &before) {
            (ThreadEvent::Set(root, _), None) => (others(state, root), others(&room.state, root)),
            (ThreadEvent::Starts, _) => (others(state, &pdu.event_id), others(&room.state, &pdu.event_id)),
            _ => (0, 0),
        };
        Ok(Some(Self {
            event,
            before,
            since,
            channel,
            threads,
            threads_held,
        }))
    }

    /// Whether the event belongs into a thread that there is.
    pub(crate) const fn is_said_in_thread(&self) -> bool {
        matches!(self.event, ThreadEvent::Said(_)) && self.before.is_some()
    }

    /// Whether it is said in a thread, be there one or not.
    pub(crate) const fn is_said(&self) -> bool {
        matches!(self.event, ThreadEvent::Said(_))
    }

    /// Whether the sender of `pdu`, who has `rights`, may do so at the time `at`, by what stood before: every server comes to the same.
    pub(crate) fn judge(&self, pdu: &Pdu, rights: Permissions, at: Timestamp) -> Result<(), Refused> {
        let actor = self.actor(pdu, rights, at, self.threads);
        actor.may(&self.event, self.before.as_ref())
    }

    /// The same by what this server has held for longer than a server may stay behind.
    pub(crate) fn judge_held(&self, pdu: &Pdu, rights: Permissions, at: Timestamp) -> Result<(), Refused> {
        let actor = self.actor(pdu, rights, at, self.threads.max(self.threads_held));
        actor.may(&self.event, self.since.as_ref().or(self.before.as_ref()))
    }

    fn actor<'b>(&'b self, pdu: &'b Pdu, rights: Permissions, at: Timestamp, threads: usize) -> Actor<'b> {
        Actor {
            user: pdu.sender.as_str(),
            rights,
            at,
            channel: self.channel,
            threads,
        }
    }
}

/// Threads that were ever made in the room, without the one of `root`, which history tells of after the state has it.
fn others(state: &State, root: &EventId) -> usize {
    let first = StateKey::new(THREAD, "");
    let of_kind = state
        .map
        .range(first..)
        .take_while(|(key, _)| key.kind.as_ref() == THREAD);
    of_kind.filter(|(key, _)| *key.key != *root.as_str()).count()
}

/// The thread as the room has it now, if something was said of it that is not in `state` and is held since before `time`.
async fn told_before(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    (state, time): (&State, i64),
    root: &str,
) -> Result<Option<Thread>, StorageError> {
    for kind in [THREAD, THREAD_MODERATION] {
        let Some(id) = room
            .state
            .get(kind, root)
            .filter(|id| state.get(kind, root) != Some(*id))
        else {
            continue;
        };
        let held = events::get(conn, room.id.as_str(), id.as_str()).await?;
        if held.is_some_and(|event| event.received_at < time) {
            return standing(conn, store, room, &room.state, root).await;
        }
    }
    Ok(None)
}

/// The event that counts of those in `state` for `kind` and `root`. One that was soft-failed, and came in with what follows it, does not: the last one that was accepted
/// stands instead.
pub(crate) async fn counting(
    conn: &mut AnyConnection,
    room: &RoomId,
    state: &State,
    (kind, root): (&str, &str),
) -> Result<Option<OwnedEventId>, StorageError> {
    let Some(id) = state.get(kind, root) else {
        return Ok(None);
    };
    let status = events::status(conn, room.as_str(), id.as_str()).await?;
    if status != Some(EventStatus::SoftFailed) {
        return Ok(Some(id.to_owned()));
    }
    let last = events::last_accepted_state(conn, room.as_str(), (kind, root)).await?;
    Ok(last.and_then(|id| OwnedEventId::try_from(id).ok()))
}

async fn standing(
    conn: &mut AnyConnection,
    store: &Store,
    room: &Room,
    state: &State,
    root: &str,
) -> Result<Option<Thread>, StorageError> {
    let Some(id) = counting(conn, &room.id, state, (THREAD, root)).await? else {
        return Ok(None);
    };
    let Some(facts) = store.pdu(conn, &room.id, room.version, &id).await? else {
        return Ok(None);
    };
    let Some(facts) = content_of::<ThreadContent>(&facts).filter(is_thread) else {
        return Ok(None);
    };
    let moderation = match counting(conn, &room.id, state, (THREAD_MODERATION, root)).await? {
        Some(id) => store.pdu(conn, &room.id, room.version, &id).await?,
        None => None,
    };
    let moderation: Option<ThreadModerationContent> = moderation.and_then(|pdu| content_of(&pdu));
    Ok(Some(Thread {
        facts,
        moderation: moderation.unwrap_or_default(),
    }))
}
