//! Friends: what follows from what two people say of each other in their private channels.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::StorageError;

/// What one says of the other in a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    /// The event that says it.
    pub event_id: String,
    /// Whether the other is wanted as a friend.
    pub wants: bool,
    /// The other's event that is not followed.
    pub declines: Option<String>,
    /// Whether messages of the other are not taken.
    pub refuses_messages: bool,
    /// Whether requests of the other are not taken.
    pub refuses_requests: bool,
    /// In milliseconds.
    pub sent_at: i64,
}

/// What somebody is to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Each wants the other.
    Friend,
    /// The other has asked.
    Incoming,
    /// The user has asked.
    Outgoing,
}

impl Relation {
    /// As it is called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Friend => "friend",
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }
}

/// Somebody who is something to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationRow {
    /// The other.
    pub user_id: String,
    /// What the other is.
    pub relation: Relation,
    /// Since when, in milliseconds.
    pub since: i64,
}

fn from_row(row: &AnyRow) -> Result<Says, StorageError> {
    Ok(Says {
        event_id: row.try_get(0)?,
        wants: row.try_get::<i64, _>(1)? != 0,
        declines: row.try_get(2)?,
        refuses_messages: row.try_get::<i64, _>(3)? != 0,
        refuses_requests: row.try_get::<i64, _>(4)? != 0,
        sent_at: row.try_get(5)?,
    })
}

/// What `user_id` says in the channel.
///
/// # Errors
/// When the database fails.
pub async fn says(
    conn: &mut AnyConnection,
    channel_id: &str,
    user_id: &str,
) -> Result<Option<Says>, StorageError> {
    let row = sqlx::query(
        "SELECT event_id, wants, declines, refuses_messages, refuses_requests, sent_at FROM friend_states \
         WHERE channel_id = $1 AND user_id = $2",
    )
    .bind(channel_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Whether and since when each of two wants the other, over all of their channels.
#[derive(Default)]
struct Both {
    mine: Option<i64>,
    theirs: Option<i64>,
}

impl Both {
    /// Takes in what is said in one channel: what is declined there does not count.
    fn add(&mut self, mine: Option<&Says>, theirs: Option<&Says>) {
        let live = |says: Option<&Says>, other: Option<&Says>| {
            let says = says.filter(|says| says.wants)?;
            let declined = other.and_then(|other| other.declines.as_deref());
            (declined != Some(says.event_id.as_str())).then_some(says.sent_at)
        };
        self.mine = self.mine.max(live(mine, theirs));
        self.theirs = self.theirs.max(live(theirs, mine));
    }

    fn relation(&self) -> Option<(Relation, i64)> {
        match (self.mine, self.theirs) {
            (Some(mine), Some(theirs)) => Some((Relation::Friend, mine.max(theirs))),
            (Some(mine), None) => Some((Relation::Outgoing, mine)),
            (None, Some(theirs)) => Some((Relation::Incoming, theirs)),
            (None, None) => None,
        }
    }
}

/// All who are something to `user`, by user id.
///
/// # Errors
/// When the database fails.
pub async fn of_user(conn: &mut AnyConnection, user: &str) -> Result<Vec<RelationRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT s.event_id, s.wants, s.declines, s.refuses_messages, s.refuses_requests, s.sent_at, s.user_id, \
         p.channel_id, CASE WHEN p.first_user = $1 THEN p.second_user ELSE p.first_user END FROM private_channels p \
         JOIN memberships m ON m.room_id = p.channel_id AND m.user_id = $1 AND m.membership = 'join' \
         JOIN friend_states s ON s.channel_id = p.channel_id WHERE p.first_user = $1 OR p.second_user = $1",
    )
    .bind(user)
    .fetch_all(conn)
    .await?;
    let mut said: BTreeMap<(String, String), [Option<Says>; 2]> = BTreeMap::new();
    for row in &rows {
        let (by, channel, other): (String, String, String) =
            (row.try_get(6)?, row.try_get(7)?, row.try_get(8)?);
        let [mine, theirs] = said.entry((other, channel)).or_default();
        let says = Some(from_row(row)?);
        match by == user {
            true => *mine = says,
            false => *theirs = says,
        }
    }
    let mut all: BTreeMap<String, Both> = BTreeMap::new();
    for ((other, _), [mine, theirs]) in said {
        all.entry(other).or_default().add(mine.as_ref(), theirs.as_ref());
    }
    let related = all.into_iter().filter_map(|(user_id, both)| {
        let (relation, since) = both.relation()?;
        Some(RelationRow {
            user_id,
            relation,
            since,
        })
    });
    Ok(related.collect())
}

/// What `other` is to `user`.
///
/// # Errors
/// When the database fails.
pub async fn relation(
    conn: &mut AnyConnection,
    user: &str,
    other: &str,
) -> Result<Option<RelationRow>, StorageError> {
    let rows = sqlx::query(
        "SELECT s.event_id, s.wants, s.declines, s.refuses_messages, s.refuses_requests, s.sent_at, s.user_id, \
         p.channel_id FROM private_channels p \
         JOIN memberships m ON m.room_id = p.channel_id AND m.user_id = $3 AND m.membership = 'join' \
         JOIN friend_states s ON s.channel_id = p.channel_id WHERE p.first_user = $1 AND p.second_user = $2",
    )
    .bind(user.min(other))
    .bind(user.max(other))
    .bind(user)
    .fetch_all(conn)
    .await?;
    let mut said: BTreeMap<String, [Option<Says>; 2]> = BTreeMap::new();
    for row in &rows {
        let (by, channel): (String, String) = (row.try_get(6)?, row.try_get(7)?);
        let [mine, theirs] = said.entry(channel).or_default();
        let says = Some(from_row(row)?);
        match by == user {
            true => *mine = says,
            false => *theirs = says,
        }
    }
    let mut both = Both::default();
    for [mine, theirs] in said.into_values() {
        both.add(mine.as_ref(), theirs.as_ref());
    }
    Ok(both.relation().map(|(relation, since)| RelationRow {
        user_id: other.to_owned(),
        relation,
        since,
    }))
}
