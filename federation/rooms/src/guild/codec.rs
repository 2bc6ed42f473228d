//! Guild groups as rows.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::guild::GuildState;
use guildhall_storage::StorageError;
use guildhall_types::OwnedEventId;
use imbl::ordmap::DiffItem;
use serde::{Serialize, de::DeserializeOwned};

use crate::store::stored_id;

const STEWARD: &str = "steward";
const OWNER: &str = "owner";
const DELETED: &str = "deleted";
const ROLE: &str = "role/";
const ENDED: &str = "ended/";
const SETTINGS: &str = "settings";
const OVERWRITES: &str = "overwrites/";
const EVENT: &str = "event/";
const EXPRESSION: &str = "expression/";
const MEMBER: &str = "member/";
const BANNED: &str = "banned/";
const SERVER_BAN: &str = "server_ban/";
const AUTOMOD: &str = "automod/";
const WEBHOOK: &str = "webhook/";
const PRIVATE_THREAD: &str = "private_thread/";

fn corrupt(reason: impl ToString) -> StorageError {
    StorageError::Corrupt {
        what: "guild group",
        reason: reason.to_string(),
    }
}

fn json(value: &impl Serialize) -> Result<Option<String>, StorageError> {
    serde_json::to_string(value).map(Some).map_err(corrupt)
}

fn value<T: DeserializeOwned>(json: &str) -> Result<T, StorageError> {
    serde_json::from_str(json).map_err(corrupt)
}

pub(super) fn frontier(json: &str) -> Result<BTreeSet<OwnedEventId>, StorageError> {
    let ids: Vec<String> = value(json)?;
    ids.iter().map(|id| stored_id(id)).collect()
}

pub(super) fn frontier_json(ids: &BTreeSet<OwnedEventId>) -> Result<String, StorageError> {
    serde_json::to_string(ids).map_err(corrupt)
}

/// What makes `new` of `old`, by names.
pub(super) fn difference(
    old: &GuildState,
    new: &GuildState,
) -> Result<Vec<(String, Option<String>)>, StorageError> {
    let mut entries = Vec::new();
    let mut put = |name: String, value: Option<String>| entries.push((name, value));
    if old.steward != new.steward {
        put(STEWARD.to_owned(), json(&new.steward)?);
    }
    if old.owner != new.owner {
        put(OWNER.to_owned(), json(&new.owner)?);
    }
    if old.is_deleted != new.is_deleted {
        put(DELETED.to_owned(), json(&new.is_deleted)?);
    }
    if old.settings != new.settings {
        put(SETTINGS.to_owned(), json(&*new.settings)?);
    }
    for item in old.roles.diff(&new.roles) {
        match item {
            DiffItem::Add(id, role) | DiffItem::Update { new: (id, role), .. } => {
                put(format!("{ROLE}{id}"), json(&**role)?)
            }
            DiffItem::Remove(id, _) => put(format!("{ROLE}{id}"), None),
        }
    }
    for item in old.overwrites.diff(&new.overwrites) {
        match item {
            DiffItem::Add(id, all) | DiffItem::Update { new: (id, all), .. } => {
                put(format!("{OVERWRITES}{id}"), json(&**all)?)
            }
            DiffItem::Remove(id, _) => put(format!("{OVERWRITES}{id}"), None),
        }
    }
    for item in old.events.diff(&new.events) {
        match item {
            DiffItem::Add(id, event) | DiffItem::Update { new: (id, event), .. } => {
                put(format!("{EVENT}{id}"), json(&**event)?)
            }
            DiffItem::Remove(id, _) => put(format!("{EVENT}{id}"), None),
        }
    }
    for item in old.expressions.diff(&new.expressions) {
        match item {
            DiffItem::Add(id, one) | DiffItem::Update { new: (id, one), .. } => {
                put(format!("{EXPRESSION}{id}"), json(&**one)?)
            }
            DiffItem::Remove(id, _) => put(format!("{EXPRESSION}{id}"), None),
        }
    }
    for item in old.members.diff(&new.members) {
        match item {
            DiffItem::Add(id, member)
            | DiffItem::Update {
                new: (id, member), ..
            } => put(format!("{MEMBER}{id}"), json(&**member)?),
            DiffItem::Remove(id, _) => put(format!("{MEMBER}{id}"), None),
        }
    }
    for item in old.server_bans.diff(&new.server_bans) {
        match item {
            DiffItem::Add(id, reason)
            | DiffItem::Update {
                new: (id, reason), ..
            } => put(format!("{SERVER_BAN}{id}"), json(reason)?),
            DiffItem::Remove(id, _) => put(format!("{SERVER_BAN}{id}"), None),
        }
    }
    for item in old.automod.diff(&new.automod) {
        match item {
            DiffItem::Add(id, rule) | DiffItem::Update { new: (id, rule), .. } => {
                put(format!("{AUTOMOD}{id}"), json(&**rule)?)
            }
            DiffItem::Remove(id, _) => put(format!("{AUTOMOD}{id}"), None),
        }
    }
    for item in old.webhooks.diff(&new.webhooks) {
        match item {
            DiffItem::Add(id, one) | DiffItem::Update { new: (id, one), .. } => {
                put(format!("{WEBHOOK}{id}"), json(&**one)?)
            }
            DiffItem::Remove(id, _) => put(format!("{WEBHOOK}{id}"), None),
        }
    }
    for item in old.private_threads.diff(&new.private_threads) {
        match item {
            DiffItem::Add(id, one) | DiffItem::Update { new: (id, one), .. } => {
                put(format!("{PRIVATE_THREAD}{id}"), json(&**one)?)
            }
            DiffItem::Remove(id, _) => put(format!("{PRIVATE_THREAD}{id}"), None),
        }
    }
    for (prefix, old, new) in [
        (ENDED, &old.ended, &new.ended),
        (BANNED, &old.banned, &new.banned),
    ] {
        for item in old.diff(new) {
            match item {
                imbl::ordset::DiffItem::Add(id) => put(format!("{prefix}{id}"), json(&true)?),
                imbl::ordset::DiffItem::Remove(id) => put(format!("{prefix}{id}"), None),
            }
        }
    }
    Ok(entries)
}

/// Sets what `name` names in `state`.
pub(super) fn apply(state: &mut GuildState, name: &str, json: Option<&str>) -> Result<(), StorageError> {
    match (name, json) {
        (STEWARD, Some(json)) => state.steward = value(json)?,
        (OWNER, Some(json)) => state.owner = value(json)?,
        (SETTINGS, Some(json)) => state.settings = Arc::new(value(json)?),
        (DELETED, Some(json)) => state.is_deleted = value(json)?,
        _ => {
            if let Some(id) = name.strip_prefix(ROLE) {
                match json {
                    Some(json) => state.roles.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.roles.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(OVERWRITES) {
                match json {
                    Some(json) => state.overwrites.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.overwrites.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(EVENT) {
                match json {
                    Some(json) => state.events.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.events.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(EXPRESSION) {
                match json {
                    Some(json) => state.expressions.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.expressions.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(MEMBER) {
                match json {
                    Some(json) => state.members.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.members.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(SERVER_BAN) {
                match json {
                    Some(json) => state.server_bans.insert(id.to_owned(), value(json)?),
                    None => state.server_bans.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(AUTOMOD) {
                match json {
                    Some(json) => state.automod.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.automod.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(WEBHOOK) {
                match json {
                    Some(json) => state.webhooks.insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.webhooks.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(PRIVATE_THREAD) {
                match json {
                    Some(json) => state
                        .private_threads
                        .insert(id.to_owned(), Arc::new(value(json)?)),
                    None => state.private_threads.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(ENDED) {
                match json {
                    Some(_) => state.ended.insert(id.to_owned()),
                    None => state.ended.remove(id),
                };
            } else if let Some(id) = name.strip_prefix(BANNED) {
                match json {
                    Some(_) => state.banned.insert(id.to_owned()),
                    None => state.banned.remove(id),
                };
            } else {
                return Err(corrupt(format!("unknown entry {name}")));
            }
        }
    }
    Ok(())
}
