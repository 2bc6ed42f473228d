//! Servers that were apart come to the same state.

use crate::common::stage::{Stage, deliver, stage};
use guildhall_event::{Draft, draft::to_map};
use guildhall_rooms::TakenIn;
use guildhall_types::{OwnedUserId, UserId};
use serde_json::json;

fn membership(sender: &UserId, user: &UserId, membership: &str) -> Draft {
    Draft::state(
        sender,
        "m.room.member",
        user.as_str(),
        to_map(&json!({"membership": membership})),
    )
}

/// b's side lets somebody in by a right that a's side has taken away meanwhile: a soft-fails what b has in its state.
async fn fork() -> (Stage, OwnedUserId) {
    let stage = stage().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        channel,
        ..
    } = &stage;
    let (fay, gus) = (b.user("fay"), b.user("gus"));
    a.rooms
        .append(guild, membership(a.rooms.steward(), &fay, "invite"))
        .await
        .unwrap();
    b.join(a, guild, &fay).await.unwrap();
    deliver(a, b, &[guild, channel]).await;
    deliver(b, a, &[guild, channel]).await;
    for server in [a, b] {
        server.mark().await;
    }

    b.rooms
        .append(guild, membership(bob, &gus, "invite"))
        .await
        .unwrap();
    b.rooms
        .append(guild, membership(&gus, &gus, "join"))
        .await
        .unwrap();
    a.rooms
        .append(guild, membership(ann, bob, "leave"))
        .await
        .unwrap();
    for pdu in b.own_events(guild).await {
        let results = a.rooms.receive(&b.name, vec![pdu]).await;
        assert!(matches!(results[0].1, Ok(TakenIn::SoftFailed(_))), "{results:?}");
    }
    deliver(a, b, &[guild]).await;
    assert_ne!(a.present(guild).await, b.present(guild).await);
    (stage, gus)
}

#[tokio::test]
async fn a_merge_settles_what_was_judged_differently() {
    let (Stage { a, b, guild, .. }, gus) = fork().await;
    assert!(!a.rooms.merge_fork(&guild).await.unwrap(), "a sees no fork");
    assert!(b.rooms.merge_fork(&guild).await.unwrap());
    assert!(!b.rooms.merge_fork(&guild).await.unwrap(), "once is enough");
    deliver(&b, &a, &[&guild]).await;
    let present = a.present(&guild).await;
    assert_eq!(present, b.present(&guild).await);
    assert!(present.iter().any(|(_, key, _)| key == gus.as_str()));
}

#[tokio::test]
async fn a_fork_is_merged_when_the_room_is_quiet() {
    let (Stage { a, b, guild, .. }, _) = fork().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let merging = tokio::spawn(b.rooms.clone().merge_forks(stopped));
    let head = b.own_events(&guild).await.len();
    while b.own_events(&guild).await.len() == head {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    merging.await.unwrap();
    deliver(&b, &a, &[&guild]).await;
    assert_eq!(a.present(&guild).await, b.present(&guild).await);
}
