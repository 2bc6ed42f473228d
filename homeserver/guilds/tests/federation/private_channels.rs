//! Whom an invitation to a private channel lets in where. `spec/threat-model.md` makes these claims.

use guildhall_event::{Draft, direct::DirectKind, draft::to_map};
use guildhall_guilds::{Refusal, Thing};
use guildhall_rooms::{NewEvent, Step};
use guildhall_types::{OwnedRoomId, UserId, content::DIRECT};
use serde_json::{Value, json};

use crate::server::{Server, servers};

fn member(sender: &UserId, user: &UserId, membership: &str) -> NewEvent {
    let content = to_map(&json!({ "membership": membership }));
    Draft::state(sender, "m.room.member", user.as_str(), content).into()
}

/// The room that `create` makes, to which `creator` has invited `other`.
async fn room(server: &Server, creator: &UserId, create: Value, other: &UserId) -> OwnedRoomId {
    let room = server.rooms.prepare_room(creator, to_map(&create)).unwrap();
    let id = room.room_id.clone();
    let rules = Draft::state(
        creator,
        "m.room.join_rules",
        "",
        to_map(&json!({"join_rule": "invite"})),
    );
    let visibility = Draft::state(
        creator,
        "m.room.history_visibility",
        "",
        to_map(&json!({"history_visibility": "shared"})),
    );
    let events = vec![
        member(creator, creator, "join"),
        rules.into(),
        visibility.into(),
        member(creator, other, "invite"),
    ];
    server
        .rooms
        .submit(vec![Step::Create(room, events)])
        .await
        .unwrap();
    id
}

fn pair(one: &UserId, other: &UserId) -> Value {
    json!({DIRECT: {"type": 1, "users": [one.min(other), one.max(other)]}, "additional_creators": [other]})
}

fn is_another<T: std::fmt::Debug>(joined: &Result<T, Refusal>) -> bool {
    matches!(joined, Err(Refusal::Unknown(Thing::Channel)))
}

#[tokio::test]
async fn an_invitation_leads_to_the_channel_that_it_is_for() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ann, eve, bob) = (a.user("ann"), a.user("eve"), b.user("bob"));
    let (with_ann, with_eve) = (DirectKind::pair(&ann, &bob), DirectKind::pair(&eve, &bob));
    let group = room(&a, &ann, json!({DIRECT: {"type": 3}}), &bob).await;
    let two = room(&a, &ann, pair(&ann, &bob), &bob).await;
    for (room, kind) in [
        // A group by what is asked of friends; a channel of two by an invitation of a third, or to a group.
        (&group, &with_ann),
        (&two, &with_eve),
        (&two, &DirectKind::Group),
    ] {
        let joined = b.guilds.join_private(&bob, room, &a.name, kind).await;
        assert!(is_another(&joined), "{room} {kind:?}: {joined:?}");
        assert_eq!(b.membership(room, &bob).await, None);
        assert!(!b.rooms.is_resident(room).await.unwrap());
    }
    // Each by what it is: made anew, as the joins above stand at the other server.
    let group = room(&a, &eve, json!({DIRECT: {"type": 3}}), &bob).await;
    let two = room(&a, &eve, pair(&eve, &bob), &bob).await;
    for (room, kind) in [(&group, &DirectKind::Group), (&two, &with_eve)] {
        b.guilds.join_private(&bob, room, &a.name, kind).await.unwrap();
        assert_eq!(b.membership(room, &bob).await.as_deref(), Some("join"));
    }
}

#[tokio::test]
async fn nobody_comes_into_a_room_that_is_held_by_an_invitation_to_another() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ann, bob, cid) = (a.user("ann"), b.user("bob"), b.user("cid"));
    let (guild, _, code) = a.guild(&ann).await;
    b.redeem(&bob, &code).await.unwrap();
    // A guild: cid is invited there, as any member might be, and has not been asked.
    let steward = a.rooms.steward().clone();
    let invite = member(&steward, &cid, "invite");
    a.rooms
        .submit(vec![Step::Append(guild.clone(), vec![invite])])
        .await
        .unwrap();
    b.until_membership(&guild, &cid, "invite").await;
    for kind in [DirectKind::pair(&ann, &cid), DirectKind::Group] {
        let joined = b.guilds.join_private(&cid, &guild, &a.name, &kind).await;
        assert!(is_another(&joined), "{joined:?}");
    }
    assert_eq!(b.membership(&guild, &cid).await.as_deref(), Some("invite"));

    // A group that bob is in.
    let group = room(&a, &ann, json!({DIRECT: {"type": 3}}), &bob).await;
    b.guilds
        .join_private(&bob, &group, &a.name, &DirectKind::Group)
        .await
        .unwrap();
    let invite = member(&bob, &cid, "invite");
    b.rooms
        .submit(vec![Step::Append(group.clone(), vec![invite])])
        .await
        .unwrap();
    let joined = b
        .guilds
        .join_private(&cid, &group, &a.name, &DirectKind::pair(&ann, &cid))
        .await;
    assert!(is_another(&joined), "{joined:?}");
    assert_eq!(b.membership(&group, &cid).await.as_deref(), Some("invite"));
    b.guilds
        .join_private(&cid, &group, &a.name, &DirectKind::Group)
        .await
        .unwrap();
    assert_eq!(b.membership(&group, &cid).await.as_deref(), Some("join"));
}
