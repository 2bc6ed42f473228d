//! Events of threads.

use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_storage::threads;
use guildhall_types::{
    EventId, RoomId, UserId,
    thread::{
        THREAD, THREAD_ARCHIVE, THREAD_MODERATION, ThreadArchiveContent, ThreadContent,
        ThreadModerationContent,
    },
};
use serde_json::json;

use super::{
    Server,
    roles::{act, exchange, role},
    stage::Stage,
};

/// Everybody may make threads and write in them, as in guilds that people make.
pub async fn for_everybody(stage: &Stage) {
    let everyone = role(&stage.ann, stage.guild.as_str(), 0, Permissions::DEFAULT_EVERYONE);
    act(&stage.a, &stage.guild, everyone).await.unwrap();
    exchange(stage).await;
}

/// A thread of `creator`, made now.
pub fn facts(server: &Server, creator: &UserId, name: &str) -> ThreadContent {
    ThreadContent {
        creator: creator.to_string(),
        created: server.clock_in(0),
        name: name.to_owned(),
        auto_archive: 60,
        ..ThreadContent::default()
    }
}

pub fn set(sender: &UserId, root: &EventId, facts: &ThreadContent) -> Draft {
    Draft::state_of(sender, THREAD, root.as_str(), facts)
}

pub fn archive(sender: &UserId, root: &EventId, archived: bool, last: Option<&str>) -> Draft {
    let content = ThreadArchiveContent {
        archived,
        last: last.map(ToOwned::to_owned),
    };
    Draft::state_of(sender, THREAD_ARCHIVE, root.as_str(), &content)
}

pub fn moderate(sender: &UserId, root: &EventId, content: ThreadModerationContent) -> Draft {
    Draft::state_of(sender, THREAD_MODERATION, root.as_str(), &content)
}

pub const LOCKED: ThreadModerationContent = ThreadModerationContent {
    locked: true,
    pinned: false,
    deleted: false,
};

/// A message in a thread, as every Matrix client says it.
pub fn said(sender: &UserId, root: &EventId, body: &str) -> Draft {
    let relation = json!({"rel_type": "m.thread", "event_id": root, "is_falling_back": true, "m.in_reply_to": {"event_id": root}});
    let content = json!({"msgtype": "m.text", "body": body, "m.relates_to": relation});
    Draft::message(sender, to_map(&content))
}

/// The thread as the server has it, deleted or not.
pub async fn thread(server: &Server, channel: &RoomId, root: &EventId) -> Option<threads::Thread> {
    let mut conn = server.db.db().read().await.unwrap();
    threads::find(&mut conn, channel.as_str(), root.as_str())
        .await
        .unwrap()
}

/// What is shown in the thread, or in the channel itself for `""`, first said first.
pub async fn contents(server: &Server, channel: &RoomId, thread: &str) -> Vec<String> {
    let mut conn = server.db.db().read().await.unwrap();
    let place = (channel.as_str(), thread, "@nobody:a.test");
    let mut rows = guildhall_storage::messages::latest(&mut conn, place, 100)
        .await
        .unwrap();
    rows.reverse();
    rows.into_iter().map(|row| row.content).collect()
}
