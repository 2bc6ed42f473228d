//! Entries for what the state of a channel's room says of threads.

use guildhall_types::{
    audit::action,
    thread::{ThreadArchiveContent, ThreadContent, ThreadModerationContent},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{entry::Entry, facts::Told};

fn read<T: DeserializeOwned>(content: &Value) -> Option<T> {
    serde_json::from_value(content.clone()).ok()
}

fn entry(action: i64, told: &Told<'_>) -> Entry {
    Entry::new(action, told.key).about(told.room)
}

/// A thread is made, or its facts change.
pub(super) fn set(told: &Told<'_>) -> Vec<Entry> {
    let Some(to) = read::<ThreadContent>(&told.after) else {
        return Vec::new();
    };
    let Some(before) = read::<ThreadContent>(&told.before) else {
        return vec![entry(action::THREAD_CREATE, told).with("name", Value::Null, to.name)];
    };
    let changed = entry(action::THREAD_UPDATE, told)
        .with("name", before.name, to.name)
        .with("autoArchiveDuration", before.auto_archive, to.auto_archive)
        .with(
            "rateLimitPerUser",
            before.rate_limit_per_user,
            to.rate_limit_per_user,
        )
        .with("appliedTags", before.tags, to.tags);
    vec![changed]
}

/// A thread is archived, or opened again.
pub(super) fn archived(told: &Told<'_>) -> Vec<Entry> {
    let Some(to) = read::<ThreadArchiveContent>(&told.after) else {
        return Vec::new();
    };
    // What is said opens it, too, and the clock archives it, of which no state tells.
    vec![entry(action::THREAD_UPDATE, told).with("archived", !to.archived, to.archived)]
}

/// Moderators lock, pin or delete a thread.
pub(super) fn moderated(told: &Told<'_>) -> Vec<Entry> {
    let is = |content: &Value| read::<ThreadModerationContent>(content).unwrap_or_default();
    let (before, to) = (is(&told.before), is(&told.after));
    if to.deleted && !before.deleted {
        return vec![entry(action::THREAD_DELETE, told)];
    }
    let changed = entry(action::THREAD_UPDATE, told)
        .with("locked", before.locked, to.locked)
        .with("pinned", before.pinned, to.pinned);
    vec![changed]
}
