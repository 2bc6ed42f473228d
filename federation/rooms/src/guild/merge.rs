//! Branches of a guild's history that meet.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_event::guild::{self, Change, GuildEvent, Resolution};
use guildhall_storage::{
    StorageError,
    guild_groups::{self, GuildChangeRow},
    log::Counters,
};
use guildhall_types::{OwnedEventId, RoomId, Timestamp};
use sqlx::AnyConnection;

use super::GuildGroup;
use crate::store::Store;

/// What branches have come to.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    pub(crate) group: GuildGroup,
    /// What of the changes since they parted stands; `None` if nothing had to be resolved.
    pub(crate) standing: Option<BTreeSet<String>>,
}

/// A node on the way back from the branches' ends to where they parted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// What the server came in with: before everything.
    Root(i64),
    /// A change, by the length of the way to it.
    Change(i64, OwnedEventId),
}

/// The guild over `groups`.
pub(crate) async fn merge(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    mut groups: Vec<i64>,
    counters: &mut Counters,
) -> Result<Merged, StorageError> {
    groups.sort_unstable();
    groups.dedup();
    if let [group] = groups.as_slice() {
        let group = store.guild(conn, room_id, *group).await?;
        return Ok(Merged {
            group,
            standing: None,
        });
    }
    if let Some(merged) = store.guild_merged(&groups) {
        return Ok(merged);
    }
    let mut branches = Vec::with_capacity(groups.len());
    for group in &groups {
        branches.push(store.guild(conn, room_id, *group).await?);
    }
    let merged = resolve(conn, store, room_id, &branches, counters).await?;
    store.remember_guild_merged(groups, merged.clone());
    Ok(merged)
}

/// What of the changes since the branches `groups` parted stands; `None` if one of them holds all that the others do. Writes nothing.
pub(crate) async fn standing(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    mut groups: Vec<i64>,
) -> Result<Option<BTreeSet<String>>, StorageError> {
    groups.sort_unstable();
    groups.dedup();
    if groups.len() < 2 {
        return Ok(None);
    }
    if let Some(merged) = store.guild_merged(&groups) {
        return Ok(merged.standing);
    }
    let mut branches = Vec::with_capacity(groups.len());
    for group in &groups {
        branches.push(store.guild(conn, room_id, *group).await?);
    }
    Ok(match meet(conn, store, room_id, &branches).await? {
        Meeting::In(_) => None,
        Meeting::Resolved(resolved) => Some(resolved.resolution.standing),
    })
}

/// How branches meet.
enum Meeting {
    /// One of them holds all that the others do.
    In(Box<GuildGroup>),
    /// They were resolved.
    Resolved(Box<Resolved>),
}

struct Resolved {
    /// The guild where they parted.
    base: GuildGroup,
    /// Their last changes.
    ends: BTreeSet<OwnedEventId>,
    resolution: Resolution,
}

async fn meet(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    branches: &[GuildGroup],
) -> Result<Meeting, StorageError> {
    let parted = walk(conn, store, room_id, branches).await?;
    let ends: BTreeSet<OwnedEventId> = branches
        .iter()
        .flat_map(|branch| branch.frontier.iter())
        .filter(|id| !parted.followed.contains(*id) && !parted.is_history(id))
        .cloned()
        .collect();
    // One branch may hold all that the others do.
    if let Some(all) = branches.iter().rfind(|branch| *branch.frontier == ends) {
        return Ok(Meeting::In(Box::new(all.clone())));
    }
    let base = store.guild(conn, room_id, parted.base).await?;
    let mut events = Vec::with_capacity(parted.changes.len());
    for row in &parted.changes {
        let change: Change = serde_json::from_str(&row.change).map_err(|error| corrupt(&error))?;
        let (before, _) = store.guild_frontier(conn, room_id, row.before_group).await?;
        events.push(GuildEvent {
            id: row.event_id.clone(),
            sender: row.sender.clone(),
            sent_at: Timestamp(row.sent_at),
            after: before.iter().map(ToString::to_string).collect(),
            change,
        });
    }
    let resolution = guild::resolve(&base.state, &events).map_err(|error| corrupt(&error))?;
    Ok(Meeting::Resolved(Box::new(Resolved {
        base,
        ends,
        resolution,
    })))
}

async fn resolve(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    branches: &[GuildGroup],
    counters: &mut Counters,
) -> Result<Merged, StorageError> {
    let Resolved {
        base,
        ends,
        resolution,
    } = match meet(conn, store, room_id, branches).await? {
        Meeting::In(group) => {
            return Ok(Merged {
                group: *group,
                standing: None,
            });
        }
        Meeting::Resolved(resolved) => *resolved,
    };
    store.note_forked_guild(room_id);
    let longest = branches.iter().max_by_key(|branch| branch.depth);
    let longest = longest.unwrap_or(&base);
    let depth = longest.depth;
    let group = store
        .derive_guild(conn, room_id, longest, resolution.state, (ends, depth), counters)
        .await?;
    Ok(Merged {
        group,
        standing: Some(resolution.standing),
    })
}

fn corrupt(error: &impl ToString) -> StorageError {
    StorageError::Corrupt {
        what: "guild change",
        reason: error.to_string(),
    }
}

/// What lies between the ends of branches and where they parted.
struct Parted {
    /// The guild where they parted.
    base: i64,
    changes: Vec<GuildChangeRow>,
    /// What some change follows directly.
    followed: BTreeSet<OwnedEventId>,
    /// The group before each change, and the last changes that it is made of.
    before: BTreeMap<String, (i64, BTreeSet<OwnedEventId>)>,
    /// Changes from before the server came in for the last time.
    history: BTreeSet<String>,
}

impl Parted {
    fn is_history(&self, id: &OwnedEventId) -> bool {
        self.history.contains(id.as_str())
    }

    /// The server has come in several times, for the last time at `root`: what departs from where it came in before is in what it was told
    /// then, and changes nothing any more.
    fn depart_from(&mut self, root: i64) {
        let mut later: BTreeSet<String> = BTreeSet::new();
        // From the shortest way to the longest: each after what it follows.
        for row in self.changes.iter().rev() {
            let is_later = self.before.get(&row.event_id).is_some_and(|(group, before)| {
                (before.is_empty() && *group == root) || before.iter().any(|id| later.contains(id.as_str()))
            });
            if is_later {
                later.insert(row.event_id.clone());
            }
        }
        let (kept, history) = std::mem::take(&mut self.changes)
            .into_iter()
            .partition(|row| later.contains(&row.event_id));
        self.changes = kept;
        let history: Vec<GuildChangeRow> = history;
        self.history = history.into_iter().map(|row| row.event_id).collect();
    }
}

/// Walks back from all ends at once, the longest way first. When one node is left, every way leads through it.
async fn walk(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    branches: &[GuildGroup],
) -> Result<Parted, StorageError> {
    let mut rows: BTreeMap<OwnedEventId, GuildChangeRow> = BTreeMap::new();
    let mut queue: BTreeSet<Node> = BTreeSet::new();
    let mut parted = Parted {
        base: 0,
        changes: Vec::new(),
        followed: BTreeSet::new(),
        before: BTreeMap::new(),
        history: BTreeSet::new(),
    };
    for branch in branches {
        let ends = (branch.group, &*branch.frontier);
        push(conn, store, room_id, ends, &mut queue, &mut rows).await?;
    }
    while let Some(node) = queue.pop_last() {
        match node {
            // Roots are before all changes: only they are left, the last one first.
            Node::Root(group) => {
                parted.base = group;
                if !queue.is_empty() {
                    parted.depart_from(group);
                }
                break;
            }
            Node::Change(_, id) => {
                let Some(row) = rows.remove(&id) else { continue };
                if queue.is_empty() {
                    parted.base = row.after_group;
                    break;
                }
                let (before, _) = store.guild_frontier(conn, room_id, row.before_group).await?;
                parted.followed.extend(before.iter().cloned());
                let link = (row.before_group, BTreeSet::clone(&before));
                parted.before.insert(row.event_id.clone(), link);
                push(
                    conn,
                    store,
                    room_id,
                    (row.before_group, &before),
                    &mut queue,
                    &mut rows,
                )
                .await?;
                parted.changes.push(row);
            }
        }
    }
    Ok(parted)
}

/// Queues the last changes `frontier` of `group`.
async fn push(
    conn: &mut AnyConnection,
    store: &Store,
    room_id: &RoomId,
    (group, frontier): (i64, &BTreeSet<OwnedEventId>),
    queue: &mut BTreeSet<Node>,
    rows: &mut BTreeMap<OwnedEventId, GuildChangeRow>,
) -> Result<(), StorageError> {
    if frontier.is_empty() {
        queue.insert(Node::Root(group));
    }
    for id in frontier {
        if rows.contains_key(id) {
            continue;
        }
        let row = guild_groups::change(conn, room_id.as_str(), id.as_str()).await?;
        let (_, depth) = store.guild_frontier(conn, room_id, row.after_group).await?;
        queue.insert(Node::Change(depth, id.clone()));
        rows.insert(id.clone(), row);
    }
    Ok(())
}
