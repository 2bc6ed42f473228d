//! Polls (ADR 31): what their events come to, in whatever order they come.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_dag::OrderKey;
use guildhall_event::{
    Pdu,
    guild::{poll_of, poll_reply_of},
};
use guildhall_storage::{
    StorageError,
    projection::{
        messages::{self, MessageRow},
        polls::{self, PollEventRow, Until},
    },
};
use guildhall_types::{
    EventId, is_steward,
    message::{Extra, Mentions, Poll, kind},
};

use super::{Projector, message::extra_json, redaction::REDACTION, without_nul};
use crate::{change::Change, state::State, store::stored_id};

fn corrupt(error: serde_json::Error) -> StorageError {
    StorageError::Corrupt {
        what: "poll",
        reason: error.to_string(),
    }
}

/// `text` as a read model keeps it.
fn kept(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl Projector<'_> {
    /// A poll is a message like others.
    pub(super) async fn poll(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let is_deleted = pdu.content.get() == "{}";
        let poll = poll_of(pdu).filter(|_| !is_steward(&pdu.sender)).map(|mut poll| {
            poll.question = kept(&poll.question);
            for answer in &mut poll.answers {
                answer.text = kept(&answer.text);
            }
            poll
        });
        if poll.is_none() && !is_deleted {
            return Ok(());
        }
        let row = MessageRow {
            channel_id: self.room_id.to_string(),
            message_id: pdu.event_id.to_string(),
            author_id: pdu.sender.to_string(),
            content: poll
                .as_ref()
                .map(|poll| poll.question.clone())
                .unwrap_or_default(),
            emojis: None,
            stickers: None,
            sent_at: pdu.origin_server_ts.0,
            reply_to: None,
            kind: match is_deleted {
                true => kind::ORDINARY,
                false => kind::POLL,
            },
            mentions: None,
            thread_root: String::new(),
            thread_id: String::new(),
            falls_back: false,
            is_tts: false,
            extra: extra_json(&Extra {
                poll,
                ..Extra::default()
            })?,
            is_deleted,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        messages::insert(self.conn, &row).await?;
        if !is_deleted {
            self.reopen(changes).await?;
            changes.push(Change::MessageCreated {
                channel: row.channel_id.clone(),
                message: row.message_id.clone(),
                mentions: Mentions::default(),
            });
        }
        if !self.is_fresh {
            // Who has voted before the poll was held is told with it.
            self.count_poll(&row.message_id, None, &mut Vec::new()).await?;
            self.catch_up(pdu, state, changes).await?;
        }
        Ok(())
    }

    /// A response counts from when it is held on, even before its poll is.
    pub(super) async fn poll_reply(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        state: &State,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        // A server has nothing to say about what people say.
        if is_steward(&pdu.sender) {
            return Ok(());
        }
        let Some((poll, answers)) = poll_reply_of(pdu) else {
            return Ok(());
        };
        let answers = answers.map(|answers| serde_json::to_string(&answers)).transpose();
        let row = PollEventRow {
            event_id: pdu.event_id.to_string(),
            poll_id: poll.to_string(),
            user_id: pdu.sender.to_string(),
            answers: answers
                .map_err(corrupt)?
                .map(|json| without_nul(&json).into_owned()),
            sent_at: pdu.origin_server_ts.0,
            order_ts: order.timestamp,
            order_depth: order.depth,
        };
        if !polls::insert(self.conn, self.room_id.as_str(), &row).await? {
            return Ok(());
        }
        self.count_reply(&row, changes).await?;
        if !self.is_fresh {
            // A redaction may have come before what it redacts.
            for id in messages::related(self.conn, self.room_id.as_str(), &row.event_id, REDACTION).await? {
                if let Some(redaction) = self.pdu(&stored_id(&id)?).await? {
                    self.redact(&redaction, &pdu.event_id, state, changes).await?;
                }
            }
        }
        Ok(())
    }

    /// The response, or end, `event_id` was redacted.
    pub(super) async fn undo_poll_reply(
        &mut self,
        event_id: &EventId,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        match polls::take(self.conn, self.room_id.as_str(), event_id.as_str()).await? {
            Some(row) => self.count_reply(&row, changes).await,
            None => Ok(()),
        }
    }

    async fn count_reply(
        &mut self,
        row: &PollEventRow,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        // An end touches the votes of all, a response those of its user.
        let only = row.answers.as_ref().map(|_| row.user_id.as_str());
        self.count_poll(&row.poll_id, only, changes).await
    }

    /// Has what was said of the poll, by all or by the user `only`, count anew, if the poll stands: of each user the last response before its end, by the order of history.
    pub(crate) async fn count_poll(
        &mut self,
        poll_id: &str,
        only: Option<&str>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let channel = self.room_id.to_string();
        let at = (channel.as_str(), poll_id);
        let Some((author, extra)) = polls::get(self.conn, at).await? else {
            return Ok(());
        };
        let extra: Extra = serde_json::from_str(extra.as_deref().unwrap_or("{}")).map_err(corrupt)?;
        let Some(before) = extra.poll else { return Ok(()) };
        let end = polls::first_end(self.conn, at, &author).await?;
        let until = Until {
            time: before.ends_at.unwrap_or(i64::MAX),
            end: end.as_ref(),
        };
        let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
        for (user, answers) in polls::last_responses(self.conn, at, until, only).await? {
            let answers: Vec<String> = serde_json::from_str(&answers).map_err(corrupt)?;
            let known = { answers }
                .into_iter()
                .filter(|id| before.answers.iter().any(|answer| answer.id == *id));
            wanted.extend(known.take(before.most).map(|id| (user.clone(), id)));
        }
        let held: BTreeSet<(String, String)> = polls::votes(self.conn, at, only).await?.into_iter().collect();
        for (user, answer) in held.symmetric_difference(&wanted) {
            let votes = wanted.contains(&(user.clone(), answer.clone()));
            polls::set_vote(self.conn, at, (user, answer), votes).await?;
            changes.push(Change::PollVote {
                channel: channel.clone(),
                message: poll_id.to_owned(),
                user: user.clone(),
                answer: answer.clone(),
                votes,
            });
        }
        let mut after = Poll {
            ended_at: end.map(|end| end.sent_at),
            ..before.clone()
        };
        let counts = polls::counts(self.conn, at).await?;
        for answer in &mut after.answers {
            let count = counts.iter().find(|(id, _)| *id == answer.id);
            answer.count = count.map_or(0, |(_, count)| *count);
        }
        if after == before {
            return Ok(());
        }
        if after.ended_at != before.ended_at {
            changes.push(Change::MessageUpdated {
                channel: channel.clone(),
                message: poll_id.to_owned(),
            });
        }
        let extra = Extra {
            poll: Some(after),
            ..Extra::default()
        };
        let json = extra_json(&extra)?.unwrap_or_default();
        polls::show(self.conn, at, &json).await
    }
}
