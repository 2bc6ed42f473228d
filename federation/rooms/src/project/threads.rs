//! Threads, as the state of their channel's room has them, and which messages are in them.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::{Pdu, StateKey, parse::is_sound_id, thread::is_thread};
use guildhall_storage::{
    StorageError,
    projection::{
        messages::MessageRow,
        threads::{self as written, ThreadRow},
    },
    threads,
};
use guildhall_types::{
    EventId, OwnedEventId,
    thread::{
        THREAD, THREAD_ARCHIVE, THREAD_MODERATION, ThreadArchiveContent, ThreadContent,
        ThreadModerationContent,
    },
};

use super::{Projector, content_of, kind::ThreadOf};
use crate::{change::Change, state::State, thread::counting};

/// Messages of Matrix clients that are told one by one to be in a thread from now on.
const MAX_TOLD: i64 = 50;

impl Projector<'_> {
    /// Threads of which the state says something else than before.
    pub(super) async fn threads(
        &mut self,
        state: &State,
        changed: &[StateKey],
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let is_of_thread =
            |key: &&StateKey| matches!(key.kind.as_ref(), THREAD | THREAD_ARCHIVE | THREAD_MODERATION);
        let of_threads = changed.iter().filter(is_of_thread);
        let roots: BTreeSet<&str> = of_threads.map(|key| &*key.key).collect();
        for root in roots {
            self.thread(state, root, changes).await?;
        }
        Ok(())
    }

    async fn thread(
        &mut self,
        state: &State,
        root: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let channel = self.room_id.to_string();
        let before = threads::find(self.conn, &channel, root).await?;
        let after = self.thread_row(state, root).await?;
        match &after {
            Some(row) => written::upsert(self.conn, row).await?,
            None => written::delete(self.conn, &channel, root).await?,
        }
        let mut moved = Vec::new();
        if before.is_some() != after.is_some() {
            let place = (channel.as_str(), root);
            moved = written::misplaced(self.conn, place, after.is_some(), MAX_TOLD).await?;
            written::set_messages(self.conn, &channel, root, after.is_some()).await?;
        }
        let (thread, of_moved) = (root.to_owned(), channel.clone());
        let was_there = before.is_some_and(|before| !before.row.is_deleted);
        let is_there = after.is_some_and(|after| !after.is_deleted);
        changes.extend(match (was_there, is_there) {
            (false, true) => Some(Change::ThreadCreated { channel, thread }),
            (true, true) => Some(Change::ThreadUpdated { channel, thread }),
            (true, false) => Some(Change::ThreadDeleted { channel, thread }),
            (false, false) => None,
        });
        changes.extend(moved.into_iter().map(|message| Change::MessageUpdated {
            channel: of_moved.clone(),
            message,
        }));
        Ok(())
    }

    async fn facts_of_thread(
        &mut self,
        state: &State,
        root: &str,
    ) -> Result<Option<ThreadContent>, StorageError> {
        let facts = self.said_of_thread(state, THREAD, root).await?;
        let facts = facts.and_then(|pdu| content_of::<ThreadContent>(&pdu));
        Ok(facts.filter(is_thread))
    }

    /// What counts of what is said of a thread.
    async fn said_of_thread(
        &mut self,
        state: &State,
        kind: &str,
        root: &str,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        match counting(self.conn, self.room_id, state, (kind, root)).await? {
            Some(id) => self.pdu(&id).await,
            None => Ok(None),
        }
    }

    async fn thread_row(&mut self, state: &State, root: &str) -> Result<Option<ThreadRow>, StorageError> {
        if !<&EventId>::try_from(root).is_ok_and(is_sound_id) {
            return Ok(None);
        }
        let Some(facts) = self.facts_of_thread(state, root).await? else {
            return Ok(None);
        };
        let archive = self.said_of_thread(state, THREAD_ARCHIVE, root).await?;
        let archive =
            archive.and_then(|pdu| Some((pdu.origin_server_ts.0, content_of::<ThreadArchiveContent>(&pdu)?)));
        let (archived_at, archive) = archive.unzip();
        let archive = archive.unwrap_or_default();
        let moderation = self.said_of_thread(state, THREAD_MODERATION, root).await?;
        let moderation = moderation.and_then(|pdu| content_of::<ThreadModerationContent>(&pdu));
        let moderation = moderation.unwrap_or_default();
        let tags = serde_json::to_string(&facts.tags).map_err(|error| StorageError::Corrupt {
            what: "tags",
            reason: error.to_string(),
        })?;
        Ok(Some(ThreadRow {
            channel_id: self.room_id.to_string(),
            thread_id: root.to_owned(),
            creator_id: facts.creator,
            name: facts.name,
            created_at: facts.created,
            auto_archive: facts.auto_archive,
            rate_limit_per_user: facts.rate_limit_per_user,
            tags,
            is_archived: archive.archived,
            archived_at,
            archived_after: archive
                .last
                .filter(|last| OwnedEventId::try_from(last.as_str()).is_ok())
                .unwrap_or_default(),
            is_locked: moderation.locked,
            is_pinned: moderation.pinned,
            is_deleted: moderation.deleted,
        }))
    }

    /// Whether there is a thread that begins with the message `root`.
    pub(super) async fn is_thread(&mut self, state: &State, root: &str) -> Result<bool, StorageError> {
        Ok(self.facts_of_thread(state, root).await?.is_some())
    }

    /// The message that one is in a thread with, and the same again if there is such a thread; empty for none.
    pub(super) async fn thread_of(
        &mut self,
        state: &State,
        said: &ThreadOf,
    ) -> Result<(String, String), StorageError> {
        let Some(root) = &said.root else {
            return Ok((String::new(), String::new()));
        };
        let is_there = self.is_thread(state, root.as_str()).await?;
        let thread = if is_there { root.to_string() } else { String::new() };
        Ok((root.to_string(), thread))
    }

    /// Something is said: if it is in a thread that was archived, that is so no more.
    pub(super) async fn said_in_thread(
        &mut self,
        row: &MessageRow,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        if row.thread_id.is_empty() || self.is_backfill {
            return Ok(());
        }
        let thread = threads::get(self.conn, &row.channel_id, &row.thread_id).await?;
        // Whether it was by the time when this was said: that does not depend on when it came.
        if thread.is_some_and(|thread| thread.archived_since(row.sent_at).is_some()) {
            changes.push(Change::ThreadUpdated {
                channel: row.channel_id.clone(),
                thread: row.thread_id.clone(),
            });
        }
        Ok(())
    }
}
