//! From accepted events to the read models, in the transaction of the event and by the same code for every origin.

mod audit;
mod automod;
mod bulk_delete;
mod by_ban;
mod channel;
mod embeds;
mod expressions;
mod files;
mod friend;
mod guild;
mod judges;
mod kind;
mod member;
mod mentions;
mod message;
mod overwrites;
mod pins;
mod polls;
mod private_channel;
mod private_threads;
mod reactions;
pub(crate) mod rebuild;
mod redaction;
mod roles;
mod scheduled;
mod servers;
mod tally;
mod text;
mod threads;
mod webhooks;

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use guildhall_dag::OrderKey;
use guildhall_event::{
    Pdu, RoomVersion, StateKey,
    guild::{GuildState, POLL_END, POLL_RESPONSE, POLL_START, REACTION, Settings},
};
use guildhall_storage::{StorageError, projection::messages::MessageRow};
use guildhall_types::{
    EventId, OwnedEventId, RoomId,
    content::{ALIAS, BULK_DELETE, CHANNEL, DIRECT, FRIEND, PINNED_EVENTS},
    message::SUPPRESS_EMBEDS,
};
use imbl::OrdMap;
use serde::{Deserialize, de::DeserializeOwned};
use sqlx::AnyConnection;

pub(crate) use kind::{Kind, arrival_of, files_of, is_plain, kind_of, text_of, text_of_content, used_by};
pub(crate) use roles::GuildStates;

use crate::{change::Change, state::State, store::Store};

/// The message that `pdu` edits, if it is an edit.
pub(crate) fn edited_by(pdu: &Pdu) -> Option<OwnedEventId> {
    match kind::kind_of(pdu) {
        kind::Kind::Edit { target, .. } if pdu.kind_str() == "m.room.message" => Some(target),
        _ => None,
    }
}

/// Projects the events of one room.
pub(crate) struct Projector<'a> {
    pub(crate) conn: &'a mut AnyConnection,
    pub(crate) store: &'a Store,
    pub(crate) room_id: &'a RoomId,
    pub(crate) version: RoomVersion,
    /// The event's number in the log.
    pub(crate) seq: i64,
    /// The event was made just now: nothing can refer to it yet.
    pub(crate) is_fresh: bool,
    /// The event is history that was fetched later.
    pub(crate) is_backfill: bool,
    /// Something held named the event before it came.
    pub(crate) was_awaited: bool,
    /// The event may follow several branches, or what was not accepted.
    pub(crate) joins: bool,
    /// Where a new message goes that is to be written later.
    pub(crate) later: Option<&'a mut Vec<MessageRow>>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Topical {
    topic: Option<String>,
}

impl Projector<'_> {
    /// Projects `pdu`, which took the room's resolved state from `before` to `after`, and the guild as `guild` says.
    pub(crate) async fn event(
        &mut self,
        pdu: &Arc<Pdu>,
        order: &OrderKey,
        (before, after): (&State, &State),
        guild: &GuildStates,
    ) -> Result<Vec<Change>, StorageError> {
        let mut changes = Vec::new();
        if before.group != after.group || guild.differ() {
            self.state(pdu, (before, after), guild, &mut changes).await?;
        }
        match pdu.kind_str().as_str() {
            "m.room.message" if pdu.state_key.is_none() => {
                self.message(pdu, order, after, &mut changes).await?
            }
            PINNED_EVENTS if pdu.state_key.as_deref() == Some("") => {
                self.pins(pdu, order, after, &mut changes).await?
            }
            BULK_DELETE if pdu.state_key.is_none() => {
                self.bulk_delete(pdu, order, after, &mut changes).await?
            }
            POLL_START if pdu.state_key.is_none() => self.poll(pdu, order, after, &mut changes).await?,
            POLL_RESPONSE | POLL_END if pdu.state_key.is_none() => {
                self.poll_reply(pdu, order, after, &mut changes).await?
            }
            SUPPRESS_EMBEDS if pdu.state_key.is_none() => self.suppress_embeds(pdu, &mut changes).await?,
            REACTION if pdu.state_key.is_none() => self.reaction(pdu, after, &mut changes).await?,
            "m.room.redaction" => self.redaction(pdu, after, &mut changes).await?,
            _ => {}
        }
        let of = audit::room_of(after, guild);
        self.audit(pdu, order, of, &mut changes).await?;
        Ok(changes)
    }

    async fn state(
        &mut self,
        pdu: &Pdu,
        (before, after): (&State, &State),
        guild: &GuildStates,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let changed: Vec<StateKey> = before
            .map
            .diff(&after.map)
            .map(|item| match item {
                imbl::ordmap::DiffItem::Add(key, _) | imbl::ordmap::DiffItem::Remove(key, _) => key.clone(),
                imbl::ordmap::DiffItem::Update { new: (key, _), .. } => key.clone(),
            })
            .collect();
        let is_first_sight = before.group == 0;
        let touches = |kinds: &[&str]| changed.iter().any(|key| kinds.contains(&key.kind.as_ref()));
        if let Some(now) = &guild.after {
            let is_news = guild.before.as_ref().map(facts) != Some(facts(now));
            if is_news || touches(&["m.room.name", "m.room.topic", "m.room.avatar", ALIAS]) {
                self.guild(after, now, changes).await?;
            }
            self.roles(guild.before.as_ref(), now, changes).await?;
            self.expressions(guild.before.as_ref(), now, changes).await?;
            self.overwrites(guild.before.as_ref(), now, changes).await?;
            self.scheduled_events(guild.before.as_ref(), now, changes).await?;
            self.shut_out(guild.before.as_ref(), now).await?;
            self.automod(guild.before.as_ref(), now, changes).await?;
            self.webhooks(guild.before.as_ref(), now, changes).await?;
            self.private_threads(guild.before.as_ref(), now, changes).await?;
            for key in changed.iter().filter(|key| key.kind.as_ref() == "m.space.child") {
                self.child(after, &key.key, changes).await?;
            }
        }
        let direct = match guild.after.is_none() {
            true => self.direct().await?,
            false => None,
        };
        if direct.is_none()
            && after.get(CHANNEL, "").is_some()
            && touches(&["m.room.name", "m.room.topic", CHANNEL])
        {
            self.channel(after, changes).await?;
        }
        if let Some(room) = direct
            .as_ref()
            .filter(|_| is_first_sight || touches(&["m.room.name", "m.room.power_levels", DIRECT]))
        {
            self.private_channel(room, after, changes).await?;
        }
        if is_first_sight {
            self.first_pins(after, changes).await?;
        }
        if direct.is_none() && guild.after.is_none() {
            let mut told = Vec::new();
            self.threads(after, &changed, &mut told).await?;
            // What stands in a room that is seen for the first time is no news.
            changes.extend(told.into_iter().filter(|_| !is_first_sight));
        }
        let mut members: BTreeSet<&str> = changed
            .iter()
            .filter(|key| key.kind.as_ref() == "m.room.member")
            .map(|key| &*key.key)
            .collect();
        let of_guild = guild.changed_members();
        members.extend(of_guild.iter().map(String::as_str));
        for user in members {
            // A room that is seen for the first time is full of members who are no news, but for the one who joins.
            let is_news = !is_first_sight || pdu.is_state("m.room.member", user);
            let turned = self
                .member(pdu, (after, guild.after.as_ref()), user, is_news, changes)
                .await?;
            if let Some((room, is_joined)) = direct.as_ref().zip(turned).filter(|_| is_news) {
                self.private_member(room, user, is_joined, changes).await?;
            }
        }
        if let Some(pair) = direct.as_ref().and_then(|room| room.pair.as_ref()) {
            let said = changed.iter().filter(|key| key.kind.as_ref() == FRIEND);
            for key in said {
                self.friend(after, pair, &key.key, changes).await?;
            }
        }
        Ok(())
    }

    /// The event that stands for `kind` and `key`.
    async fn standing(
        &mut self,
        state: &State,
        kind: &str,
        key: &str,
    ) -> Result<Option<Arc<Pdu>>, StorageError> {
        match state.get(kind, key) {
            Some(id) => self.pdu(id).await,
            None => Ok(None),
        }
    }

    /// The content of the event that stands for `kind` and `key`; what has not the form of `T` counts as absent.
    async fn content<T: DeserializeOwned>(
        &mut self,
        state: &State,
        kind: &str,
        key: &str,
    ) -> Result<Option<T>, StorageError> {
        Ok(self
            .standing(state, kind, key)
            .await?
            .and_then(|pdu| content_of(&pdu)))
    }

    async fn pdu(&mut self, id: &EventId) -> Result<Option<Arc<Pdu>>, StorageError> {
        self.store.pdu(self.conn, self.room_id, self.version, id).await
    }

    async fn name_and_topic(&mut self, state: &State) -> Result<(String, Option<String>), StorageError> {
        let name: Option<Named> = self.content(state, "m.room.name", "").await?;
        let topic: Option<Topical> = self.content(state, "m.room.topic", "").await?;
        Ok((
            name.and_then(|content| content.name).unwrap_or_default(),
            topic
                .and_then(|content| content.topic)
                .filter(|topic| !topic.is_empty()),
        ))
    }

    /// When the room was created, as its create event claims.
    async fn created_at(&mut self, state: &State) -> Result<i64, StorageError> {
        Ok(self
            .standing(state, "m.room.create", "")
            .await?
            .map_or(0, |pdu| pdu.origin_server_ts.0))
    }
}

/// What is told of a guild as a whole.
fn facts(guild: &GuildState) -> (&str, bool, &Settings, &OrdMap<String, Option<String>>) {
    let GuildState {
        owner,
        is_deleted,
        settings,
        server_bans,
        ..
    } = guild;
    (owner, *is_deleted, settings, server_bans)
}

/// The content of `pdu` as a read model keeps it: U+0000, which not every database can hold in a text, is U+FFFD there.
pub(crate) fn content_of<T: DeserializeOwned>(pdu: &Pdu) -> Option<T> {
    serde_json::from_str(&without_nul(pdu.content.get())).ok()
}

/// Replaces the escape of U+0000 in canonical JSON, but not the text of one, whose backslash is itself escaped.
fn without_nul(json: &str) -> Cow<'_, str> {
    const NUL: &str = "\\u0000";
    if !json.contains(NUL) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(behind) = after.strip_prefix("u0000") {
            out.push('\u{fffd}');
            rest = behind;
        } else {
            let mut chars = after.chars();
            out.push('\\');
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::without_nul;

    #[test]
    fn nul_is_replaced_and_the_text_of_its_escape_is_not() {
        let json = r#"{"body":"a\u0000b\\u0000c\\\u0000\n"}"#;
        assert_eq!(
            without_nul(json),
            "{\"body\":\"a\u{fffd}b\\\\u0000c\\\\\u{fffd}\\n\"}"
        );
        assert_eq!(without_nul("{}"), "{}");
    }
}
