//! What the room writer leaves in the database: events, the log, memberships and servers of rooms.

use guildhall_storage::{
    Tx,
    events::{self, EventPlace, EventRow, EventStatus},
    log::{self, LogEntry},
    projection::members::{self, MembershipRow},
};
use guildhall_types::{ServerName, UserId};
use serde_json::{Value, json};

use super::World;

/// An event that is to be logged.
#[derive(Clone, Copy)]
struct Event<'a> {
    room: &'a str,
    sender: &'a str,
    kind: &'a str,
    state_key: Option<&'a str>,
    is_local: bool,
}

impl World {
    /// `server` has a user in `room`, and is owed what comes after `since` in the log.
    pub(crate) async fn enters(&self, room: &str, server: &ServerName, since: i64) {
        let mut tx = self.db.db().begin().await.unwrap();
        members::add_server(tx.conn(), room, server.as_str(), since)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// ann says something in `room`; gives the number in the log.
    pub(crate) async fn says(&self, room: &str) -> i64 {
        self.sends(room, "@ann:us.test", true).await
    }

    /// Like [`World::says`], several times.
    pub(crate) async fn says_often(&self, room: &str, times: usize) -> Vec<i64> {
        let mut all = Vec::new();
        for _ in 0..times {
            all.push(self.says(room).await);
        }
        all
    }

    /// `sender` says something. `is_local`: it is for this server to distribute.
    pub(crate) async fn sends(&self, room: &str, sender: &str, is_local: bool) -> i64 {
        let mut tx = self.db.db().begin().await.unwrap();
        let event = Event {
            room,
            sender,
            kind: "m.room.message",
            state_key: None,
            is_local,
        };
        let seq = append(&mut tx, event, &json!({"body": "x"})).await;
        self.commit(tx, seq).await
    }

    /// ann sets the membership of `user`; with his last user a server goes out of the room.
    pub(crate) async fn sets(&self, room: &str, user: &str, membership: &str) -> i64 {
        let mut tx = self.db.db().begin().await.unwrap();
        let event = Event {
            room,
            sender: "@ann:us.test",
            kind: "m.room.member",
            state_key: Some(user),
            is_local: true,
        };
        let seq = append(&mut tx, event, &json!({"membership": membership})).await;
        let server = <&UserId>::try_from(user).unwrap().server_name().to_string();
        let row = MembershipRow {
            avatar: None,
            room_id: room.to_owned(),
            user_id: user.to_owned(),
            server_name: server.clone(),
            membership: membership.to_owned(),
            display_name: None,
            joined_at: 0,
            event_id: format!("$event{seq}"),
            nickname: None,
            timed_out_until: None,
            has_accepted: false,
            has_second_factor: false,
            reason: None,
        };
        members::upsert(tx.conn(), &row).await.unwrap();
        if matches!(membership, "leave" | "ban") {
            members::remove_server_without_users(tx.conn(), room, &server)
                .await
                .unwrap();
        }
        self.commit(tx, seq).await
    }

    async fn commit(&self, tx: Tx, seq: i64) -> i64 {
        tx.commit().await.unwrap();
        self.bus.notify_commit(seq);
        seq
    }
}

/// Writes the next entry of the log. The event has its number as its time: so it is known again.
async fn append(tx: &mut Tx, event: Event<'_>, content: &Value) -> i64 {
    let seq = log::head(tx.conn()).await.unwrap() + 1;
    let mut json = json!({
        "type": event.kind,
        "room_id": event.room,
        "sender": event.sender,
        "content": content,
        "origin_server_ts": seq,
    });
    if let Some(key) = event.state_key {
        json["state_key"] = json!(key);
    }
    let row = EventRow {
        room_id: event.room.to_owned(),
        event_id: format!("$event{seq}"),
        sender: event.sender.to_owned(),
        event_type: event.kind.to_owned(),
        state_key: event.state_key.map(ToOwned::to_owned),
        origin_server_ts: seq,
        depth: seq,
        status: EventStatus::Accepted,
        reason: None,
        place: Some(EventPlace {
            state_group: 1,
            order_ts: seq,
            order_depth: seq,
        }),
        received_at: seq,
        json: json.to_string(),
    };
    events::upsert(tx.conn(), &row, true).await.unwrap();
    let entry = LogEntry {
        seq,
        room_id: row.room_id,
        event_id: row.event_id,
        is_local: event.is_local,
        is_backfill: false,
        state_group: 1,
        changes: "[]".to_owned(),
    };
    log::append(tx.conn(), &entry).await.unwrap();
    seq
}
