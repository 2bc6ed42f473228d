//! Files of messages between two servers: whose they are, and what goes with the message.

use crate::common::{
    Server,
    roles::{Guild, exchange, guild},
    stage::Stage,
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_storage::{
    media::{self, AttachmentFacts, MediaRow, releases},
    messages,
};
use guildhall_types::{EventId, OwnedEventId, RoomId, UserId};
use serde_json::{Value, json};

/// A message with a file of this name on this server.
fn with_file(user: &UserId, server: &str, media: &str) -> Draft {
    let content = json!({"msgtype": "m.file", "body": "see", "filename": "a.txt",
        "url": format!("mxc://{server}/{media}"), "info": {"mimetype": "text/plain", "size": 7}});
    Draft::message(user, to_map(&content))
}

async fn say(server: &Server, channel: &RoomId, draft: Draft) -> OwnedEventId {
    server.rooms.append(channel, draft).await.unwrap().event_id
}

/// The URIs of the files that the message shows, also when the tables are built again; and its text.
async fn shown(server: &Server, channel: &RoomId, message: &EventId) -> (String, Vec<String>) {
    let mut found = Vec::new();
    for _ in 0..2 {
        let mut conn = server.db.db().read().await.unwrap();
        let row = messages::get(&mut conn, channel.as_str(), message.as_str())
            .await
            .unwrap();
        let row = row.unwrap();
        drop(conn);
        let extra: Value = row
            .extra
            .map_or(json!({}), |extra| serde_json::from_str(&extra).unwrap());
        let files = extra["attachments"].as_array().cloned().unwrap_or_default();
        let uris = files.iter().map(|file| file["url"].as_str().unwrap().to_owned());
        found.push((row.content, uris.collect::<Vec<_>>()));
        server.rooms.rebuild().await.unwrap();
    }
    assert_eq!(found[0], found[1]);
    found.remove(0)
}

/// What was deleted and is still to be removed here: servers and names.
async fn released(server: &Server) -> Vec<(String, String)> {
    let mut conn = server.db.db().read().await.unwrap();
    let some = releases::some(&mut conn, 100).await.unwrap();
    some.into_iter()
        .map(|one| (one.server_name, one.media_id))
        .collect()
}

fn stored(server: &Server, media_id: &str, uploader: &UserId, channel: &RoomId) -> MediaRow {
    MediaRow {
        server_name: server.name.to_string(),
        media_id: media_id.to_owned(),
        sha256: "00".repeat(32),
        uploader_id: Some(uploader.to_string()),
        content_type: "text/plain".to_owned(),
        size: 7,
        width: 0,
        height: 0,
        is_animated: false,
        created_at: 0,
        used_at: 0,
        attachment: Some(AttachmentFacts {
            channel_id: Some(channel.to_string()),
            ..AttachmentFacts::default()
        }),
    }
}

#[tokio::test]
async fn a_file_is_of_its_authors_server_and_of_one_message() {
    let Guild { stage, .. } = guild().await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    a.say(channel, ann, "hello").await.unwrap();
    exchange(&stage).await;
    b.say(channel, bob, "hello").await.unwrap();
    exchange(&stage).await;
    let mut tx = a.db.db().begin().await.unwrap();
    for row in [stored(a, "own", ann, channel), stored(a, "other", bob, channel)] {
        media::put(tx.conn(), &row).await.unwrap();
    }
    tx.commit().await.unwrap();
    let own_server = a.name.as_str();

    let said = say(a, channel, with_file(ann, own_server, "own")).await;
    let again = say(a, channel, with_file(ann, own_server, "own")).await;
    // Bob's server says that a file of Ann's server is his, and that it has one of a third server.
    let stolen = say(b, channel, with_file(bob, own_server, "own")).await;
    let others = say(b, channel, with_file(bob, "third.test", "x")).await;
    let bobs = say(b, channel, with_file(bob, b.name.as_str(), "y")).await;
    exchange(&stage).await;
    let uri = |server: &str, media: &str| format!("mxc://{server}/{media}");
    for server in [a, b] {
        let see = |files: Vec<String>| ("see".to_owned(), files);
        assert_eq!(
            shown(server, channel, &said).await,
            see(vec![uri(own_server, "own")])
        );
        assert_eq!(shown(server, channel, &stolen).await, see(Vec::new()));
        assert_eq!(shown(server, channel, &others).await, see(Vec::new()));
        assert_eq!(
            shown(server, channel, &bobs).await,
            see(vec![uri(b.name.as_str(), "y")])
        );
    }
    let mut conn = a.db.db().read().await.unwrap();
    let row = media::get(&mut conn, own_server, "own").await.unwrap().unwrap();
    assert_eq!(row.attachment.unwrap().message_id, Some(said.to_string()));
    let row = media::get(&mut conn, own_server, "other").await.unwrap().unwrap();
    assert_eq!(row.attachment.unwrap().message_id, None);
    drop(conn);

    // What he deletes of his takes nothing of others with it.
    for (server, user, message) in [
        (b, bob, &stolen),
        (b, bob, &others),
        (b, bob, &bobs),
        (a, ann, &said),
    ] {
        say(server, channel, Draft::redaction(user, message, None)).await;
    }
    exchange(&stage).await;
    let mut gone = vec![
        (b.name.to_string(), "y".to_owned()),
        (own_server.to_owned(), "own".to_owned()),
    ];
    gone.sort();
    for server in [a, b] {
        assert_eq!(released(server).await, gone, "{}", server.name);
    }
    assert_eq!(shown(a, channel, &again).await.1, [uri(own_server, "own")]);
}
