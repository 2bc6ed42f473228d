//! What a server that does not keep to the rules can and cannot do with private threads. `spec/threat-model.md` makes these claims.

use std::collections::BTreeSet;

use guildhall_event::{
    Draft,
    draft::to_map,
    guild::{GuildState, Overwrites, PrivateThread},
};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_rooms::{AppendError, PreparedRoom, Step};
use guildhall_types::{
    OwnedRoomId, OwnedUserId, RoomId, UserId,
    content::{CHANNEL, ChannelContent, PRIVATE_THREAD, PrivateThreadOf},
};
use serde_json::{Value, json};

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, hand_over, membership, overwrites, role},
    stage::Stage,
};

/// A guild in which everybody makes private threads, and Fay of b.test manages them.
async fn meeting() -> Guild {
    let built = guild().await;
    let Stage { a, guild, ann, .. } = &built.stage;
    let rights = Permissions::DEFAULT_EVERYONE;
    act(a, guild, role(ann, guild.as_str(), 0, rights)).await.unwrap();
    exchange(&built.stage).await;
    built
}

/// The room of a private thread that `creator` is said to make, made by the steward of `server`.
fn room(server: &Server, of: &PrivateThreadOf, unique: &str) -> PreparedRoom {
    let content = to_map(&json!({"org.guildhall.unique": unique, PRIVATE_THREAD: of}));
    let rooms = &server.rooms;
    rooms.prepare_room(rooms.steward(), content).unwrap()
}

fn of(guild: &RoomId, parent: &RoomId, creator: &UserId) -> PrivateThreadOf {
    PrivateThreadOf {
        guild: guild.to_string(),
        parent: parent.to_string(),
        creator: creator.to_string(),
    }
}

fn with(room: &PreparedRoom, members: &[&OwnedUserId]) -> PrivateThread {
    let members: BTreeSet<String> = members.iter().map(|user| user.to_string()).collect();
    PrivateThread::new(room.create(), false, members).unwrap()
}

fn says(sender: &UserId, room: &RoomId, thread: &PrivateThread) -> Draft {
    Draft::state_of(sender, PRIVATE_THREAD, room.as_str(), thread)
}

async fn state_of(server: &Server, guild: &RoomId) -> GuildState {
    server.rooms.guild_state(guild).await.unwrap().unwrap()
}

/// Whether `a` takes in what `draft` of `b` says of the guild.
async fn is_heard(built: &Guild, draft: &Draft) -> bool {
    let Stage { a, b, guild, .. } = &built.stage;
    let (_, event) = forge(b, guild, draft.clone(), Forged::default()).await;
    is_accepted(b, a, event).await
}

#[tokio::test]
async fn what_is_no_private_thread_becomes_none() {
    let built = meeting().await;
    let Stage {
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = &built.stage;
    let mine = room(b, &of(guild, channel, bob), "1");
    let thread = with(&mine, &[bob]);
    let mut forged: Value = serde_json::to_value(&thread).unwrap();
    forged["create"]["content"][PRIVATE_THREAD]["parent"] = json!("!elsewhere");
    let of_ann = PrivateThread::new(
        room(b, &of(guild, channel, ann), "2").create(),
        false,
        BTreeSet::new(),
    );
    assert!(of_ann.is_err(), "only the own server makes somebody's room");
    let elsewhere = room(b, &of(channel, guild, bob), "3");
    for (key, content) in [
        // The key is another room: a channel that everybody sees would be closed by it.
        (channel.to_string(), serde_json::to_value(&thread).unwrap()),
        (guild.to_string(), serde_json::to_value(&thread).unwrap()),
        (mine.room_id.to_string(), forged),
        (mine.room_id.to_string(), json!({"members": [bob]})),
        (mine.room_id.to_string(), json!({"deleted": true})),
        // Of another guild.
        (
            elsewhere.room_id.to_string(),
            serde_json::to_value(with(&elsewhere, &[bob])).unwrap(),
        ),
    ] {
        let draft = Draft::state(bob, PRIVATE_THREAD, &key, to_map(&content));
        assert!(!is_heard(&built, &draft).await, "{key} {content}");
    }
    let state = state_of(&built.stage.a, guild).await;
    assert!(state.private_threads.is_empty());
    assert!(state.sees(ann.as_str(), channel.as_str()));
}

#[tokio::test]
async fn only_who_may_changes_who_is_in_it() {
    let built = meeting().await;
    let Guild { stage, fay, .. } = &built;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = stage;
    let mine = room(b, &of(guild, channel, bob), "1");
    let id: OwnedRoomId = mine.room_id.clone();
    let thread = |members: &[&OwnedUserId]| with(&mine, members);
    for draft in [
        // For another, or without being in it.
        says(fay, &id, &thread(&[fay, bob])),
        says(bob, &id, &thread(&[fay])),
        says(b.rooms.steward(), &id, &thread(&[bob])),
        // Nobody who does not manage threads says that one was deleted.
        says(bob, &id, &thread(&[bob]).deleted()),
    ] {
        assert!(!is_heard(&built, &draft).await, "{draft:?}");
    }
    act(b, guild, says(bob, &id, &thread(&[bob]))).await.unwrap();
    exchange(stage).await;
    for draft in [
        says(fay, &id, &thread(&[bob, fay])),
        says(fay, &id, &thread(&[])),
        says(fay, &id, &thread(&[bob]).deleted()),
    ] {
        assert!(!is_heard(&built, &draft).await, "{draft:?}");
    }
    for server in [a, b] {
        let state = state_of(server, guild).await;
        let sees = |user: &OwnedUserId| state.sees(user.as_str(), id.as_str());
        assert!(sees(bob) && sees(ann) && !sees(fay));
        assert!(!state.is_open(id.as_str()));
    }
    act(b, guild, says(bob, &id, &thread(&[bob, fay]))).await.unwrap();
    exchange(stage).await;
    // Who is in it may leave, and neither takes others out nor, here, brings others in, nor lets others do so.
    let mut open = thread(&[bob, fay]);
    open.invitable = true;
    for draft in [
        says(fay, &id, &thread(&[fay])),
        says(fay, &id, &thread(&[bob, fay, ann])),
        says(fay, &id, &open),
    ] {
        assert!(!is_heard(&built, &draft).await, "{draft:?}");
    }
    assert!(is_heard(&built, &says(fay, &id, &thread(&[bob]))).await);
    exchange(stage).await;
    // What was deleted stays so.
    act(a, guild, says(ann, &id, &thread(&[bob]).deleted()))
        .await
        .unwrap();
    exchange(stage).await;
    assert!(!is_heard(&built, &says(bob, &id, &thread(&[bob]))).await);
    for server in [a, b] {
        let state = state_of(server, guild).await;
        for user in [ann, bob, fay] {
            assert!(!state.sees(user.as_str(), id.as_str()));
        }
    }
}

#[tokio::test]
async fn two_sides_of_a_cut_come_to_the_same() {
    let built = meeting().await;
    let Guild { stage, fay, .. } = &built;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        bob,
        ..
    } = stage;
    let rooms: Vec<_> = (0..4)
        .map(|number| room(b, &of(guild, channel, bob), &number.to_string()))
        .collect();
    for room in &rooms {
        act(b, guild, says(bob, &room.room_id, &with(room, &[bob])))
            .await
            .unwrap();
    }
    exchange(stage).await;
    let [added, deleted, left, hidden] = &rooms[..] else {
        panic!("four")
    };
    let id = |room: &PreparedRoom| room.room_id.to_string();
    // Each side brings somebody in: both are in.
    act(a, guild, says(ann, &added.room_id, &with(added, &[bob, ann])))
        .await
        .unwrap();
    act(b, guild, says(bob, &added.room_id, &with(added, &[bob, fay])))
        .await
        .unwrap();
    // One deletes what the other changes: it is gone.
    act(
        a,
        guild,
        says(ann, &deleted.room_id, &with(deleted, &[]).deleted()),
    )
    .await
    .unwrap();
    act(b, guild, says(bob, &deleted.room_id, &with(deleted, &[bob, fay])))
        .await
        .unwrap();
    // One brings in who is removed from the guild by the other.
    act(b, guild, says(bob, &left.room_id, &with(left, &[bob, fay])))
        .await
        .unwrap();
    act(a, guild, membership(ann, fay, "leave")).await.unwrap();
    // And the maker loses sight of the channel, and what he does there meanwhile counts for nothing.
    let mut closed = Overwrites::default();
    closed.insert(Overwrite {
        target: Target::Member(bob.to_string()),
        allow: Permissions::NONE,
        deny: Permissions::VIEW_CHANNEL,
    });
    act(a, guild, overwrites(ann, channel, closed)).await.unwrap();
    act(b, guild, says(bob, &hidden.room_id, &with(hidden, &[bob, ann])))
        .await
        .unwrap();
    exchange(stage).await;
    let mut dumps = Vec::new();
    for server in [a, b] {
        let state = state_of(server, guild).await;
        let members = |room: &PreparedRoom| {
            let found = &state.private_threads[&id(room)].members;
            found.iter().cloned().collect::<Vec<_>>()
        };
        assert!(state.private_threads[&id(deleted)].is_deleted);
        // What needs sight of the channel does not stand beside what takes it; Fay is out of all.
        assert_eq!(members(hidden), [bob.to_string()]);
        assert!(!members(left).contains(&fay.to_string()));
        assert!(members(added).contains(&ann.to_string()));
        for room in &rooms {
            assert!(!state.sees(bob.as_str(), room.room_id.as_str()));
            assert!(!state.sees(fay.as_str(), room.room_id.as_str()));
        }
        let dump = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
        dumps.push(crate::common::roles::effective(server).await);
    }
    assert_eq!(dumps[0], dumps[1]);
}

#[tokio::test]
async fn a_moderator_of_another_server_ends_it() {
    let built = meeting().await;
    let Guild { stage, fay, .. } = &built;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = stage;
    let mine = room(a, &of(guild, channel, ann), "1");
    act(a, guild, says(ann, &mine.room_id, &with(&mine, &[ann])))
        .await
        .unwrap();
    exchange(stage).await;
    let gone = says(fay, &mine.room_id, &with(&mine, &[]).deleted());
    assert!(!is_heard(&built, &gone).await);
    act(a, guild, role(ann, "keeper", 2, Permissions::MANAGE_THREADS))
        .await
        .unwrap();
    act(a, guild, grant(ann, "keeper", fay, true)).await.unwrap();
    hand_over(a, b, guild).await;
    exchange(stage).await;
    assert!(state_of(b, guild).await.sees(fay.as_str(), mine.room_id.as_str()));
    assert!(is_heard(&built, &gone).await);
    assert!(state_of(a, guild).await.private_threads[&mine.room_id.to_string()].is_deleted);
}

#[tokio::test]
async fn who_was_taken_out_comes_back_by_nothing_that_was_before() {
    let built = meeting().await;
    let Guild { stage, fay, cid, .. } = &built;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = stage;
    let mine = room(a, &of(guild, channel, ann), "1");
    let open = |members: &[&OwnedUserId]| {
        let mut thread = with(&mine, members);
        thread.invitable = true;
        says(fay, &mine.room_id, &thread)
    };
    let by_ann = |draft: Draft| Draft {
        sender: ann.clone(),
        ..draft
    };
    act(a, guild, by_ann(open(&[ann, fay]))).await.unwrap();
    exchange(stage).await;
    // She lets another in while she is taken out, and another time after she was, by a fork from before.
    act(a, guild, by_ann(open(&[ann]))).await.unwrap();
    act(b, guild, open(&[ann, fay, cid])).await.unwrap();
    exchange(stage).await;
    for server in [a, b] {
        let found = &state_of(server, guild).await.private_threads[&mine.room_id.to_string()];
        assert_eq!(found.members, BTreeSet::from([ann.to_string()]));
    }
    // So it is with the right to let others in, and a thread that is deleted.
    act(a, guild, by_ann(open(&[ann, fay]))).await.unwrap();
    exchange(stage).await;
    act(a, guild, says(ann, &mine.room_id, &with(&mine, &[ann, fay])))
        .await
        .unwrap();
    act(b, guild, open(&[ann, fay, cid])).await.unwrap();
    exchange(stage).await;
    for server in [a, b] {
        let found = &state_of(server, guild).await.private_threads[&mine.room_id.to_string()];
        assert!(!found.members.contains(&cid.to_string()) && !found.invitable);
    }
}

#[tokio::test]
async fn a_room_that_the_guild_does_not_have_is_for_nobody() {
    let built = meeting().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &built.stage;
    let mine = room(a, &of(guild, channel, ann), "1");
    let id = mine.room_id.clone();
    let steward = a.rooms.steward().clone();
    let rule = json!({"join_rule": "restricted", "allow": [{"type": "m.room_membership", "room_id": guild}]});
    // What it says of itself makes no difference.
    let content = ChannelContent {
        guild: guild.to_string(),
        ..ChannelContent::default()
    };
    let events = vec![
        membership(&steward, &steward, "join").into(),
        Draft::state(&steward, "m.room.join_rules", "", to_map(&rule)).into(),
        Draft::state_of(&steward, CHANNEL, "", &content).into(),
    ];
    a.rooms.submit(vec![Step::Create(mine, events)]).await.unwrap();
    let stranger = b.rooms.steward();
    let asked = a
        .rooms
        .template(&id, membership(stranger, stranger, "join"))
        .await;
    assert!(matches!(asked, Err(AppendError::Forbidden(_))), "{asked:?}");
    // Not for its own maker either.
    let said = Draft::message(ann, to_map(&json!({"msgtype": "m.text", "body": "x"})));
    let join = membership(ann, ann, "join");
    let events = vec![join.into(), said.into()];
    let refused = a.rooms.submit(vec![Step::Append(id, events)]).await;
    assert!(matches!(refused, Err(AppendError::Forbidden(_))), "{refused:?}");
}

#[tokio::test]
async fn a_create_event_is_small_and_says_nothing_else() {
    let built = meeting().await;
    let Stage {
        a,
        b,
        guild,
        channel,
        bob,
        ..
    } = &built.stage;
    let long = to_map(&json!({
        PRIVATE_THREAD: of(guild, channel, bob), "org.guildhall.unique": "x".repeat(2048),
    }));
    let large = b.rooms.prepare_room(b.rooms.steward(), long).unwrap();
    assert!(PrivateThread::new(large.create(), false, BTreeSet::new()).is_err());
    // What its hash does not cover is not kept.
    let mine = room(b, &of(guild, channel, bob), "1");
    let mut content = serde_json::to_value(with(&mine, &[bob])).unwrap();
    content["create"]["unsigned"] = json!({"x": 1});
    content["create"]["elsewhere"] = json!("x");
    let draft = Draft::state(bob, PRIVATE_THREAD, mine.room_id.as_str(), to_map(&content));
    assert!(is_heard(&built, &draft).await);
    let kept = &state_of(a, guild).await.private_threads[&mine.room_id.to_string()];
    assert_eq!(**kept, with(&mine, &[bob]));
}
