//! Threads between servers: what counts where, what comes of changes at the same time, and what servers that keep to no rules can do. `spec/threat-model.md`
//! makes these claims.

use crate::common::{
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, hand_over, role},
    stage::Stage,
    threads::{LOCKED, archive, contents, facts, for_everybody, moderate, said, set, thread},
};
use guildhall_event::{Draft, draft::to_map};
use guildhall_permissions::Permissions;
use guildhall_rooms::AppendError;
use guildhall_types::{
    OwnedEventId,
    content::{CHANNEL, ChannelContent, GUILD_AT},
    thread::{
        ForumContent, ForumTag, STARTS, STARTS_POST, THREAD, THREAD_MODERATION, ThreadContent,
        ThreadModerationContent,
    },
};
use serde_json::json;

#[tokio::test]
async fn threads_are_forged_in_vain() {
    let Guild { stage, fay, .. } = guild().await;
    for_everybody(&stage).await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let root = a.say(channel, ann, "root").await.unwrap();
    exchange(&stage).await;
    // Whoever has said something is in the channel.
    for user in [bob, &fay] {
        b.say(channel, user, "here").await.unwrap();
    }
    a.rooms
        .append(channel, set(ann, &root, &facts(a, ann, "of ann")))
        .await
        .unwrap();
    exchange(&stage).await;
    let before = thread(a, channel, &root).await.unwrap();
    let of = |user, change: fn(&mut ThreadContent)| {
        let mut facts = facts(a, user, "forged");
        change(&mut facts);
        facts
    };
    let other = OwnedEventId::try_from("$other").unwrap();
    for draft in [
        // In the name of another, of a server, or what no thread can be.
        set(bob, &other, &of(ann, |_| {})),
        set(b.rooms.steward(), &other, &of(b.rooms.steward(), |_| {})),
        set(bob, &other, &of(bob, |to| to.name = String::new())),
        set(bob, &other, &of(bob, |to| to.auto_archive = 5)),
        set(bob, &other, &of(bob, |to| to.created += 3_600_000)),
        set(bob, &other, &of(bob, |to| to.rate_limit_per_user = 5)),
        set(bob, &other, &of(bob, |to| to.tags = vec!["a".to_owned()])),
        Draft::state(bob, THREAD, "nothing", to_map(&of(bob, |_| {}))),
        Draft::state(bob, THREAD, other.as_str(), to_map(&json!({}))),
        Draft::state(bob, THREAD, "", to_map(&of(bob, |_| {}))),
        // What is another's.
        set(bob, &root, &of(ann, |_| {})),
        set(bob, &root, &of(bob, |_| {})),
        archive(bob, &root, true, None),
        moderate(bob, &root, LOCKED),
        archive(bob, &other, true, None),
        moderate(bob, &other, LOCKED),
        moderate(b.rooms.steward(), &root, LOCKED),
    ] {
        let cited = b.ends(&stage.guild).await;
        let cite = |mut draft: Draft| {
            draft.content.insert(GUILD_AT.to_owned(), json!(cited));
            draft
        };
        for is_citing in [true, false] {
            let draft = if is_citing {
                cite(draft.clone())
            } else {
                draft.clone()
            };
            let (id, forged) = forge(b, channel, draft.clone(), Forged::default()).await;
            assert!(!is_accepted(b, a, forged).await, "{draft:?}");
            // What follows it does not bring it in.
            let next = cite(Draft::message(
                bob,
                to_map(&json!({"msgtype": "m.text", "body": "next"})),
            ));
            let after = Forged {
                after: vec![id],
                ..Forged::default()
            };
            let (_, next) = forge(b, channel, next, after).await;
            assert!(is_accepted(b, a, next).await, "a message is a message");
            assert_eq!(thread(a, channel, &root).await.unwrap(), before, "{draft:?}");
        }
    }
    assert_eq!(thread(a, channel, &root).await.unwrap(), before);
    assert_eq!(thread(a, channel, &other).await, None);
}

#[tokio::test]
async fn a_locked_thread_is_for_those_who_manage_threads() {
    let Guild { stage, cid, fay, .. } = guild().await;
    for_everybody(&stage).await;
    let Stage {
        a,
        b,
        guild,
        channel,
        ann,
        ..
    } = &stage;
    act(a, guild, role(ann, "keeper", 2, Permissions::MANAGE_THREADS))
        .await
        .unwrap();
    act(a, guild, grant(ann, "keeper", &fay, true)).await.unwrap();
    let root = a.say(channel, &cid, "root").await.unwrap();
    a.rooms
        .append(channel, set(&cid, &root, &facts(a, &cid, "talk")))
        .await
        .unwrap();
    a.say(channel, ann, "here").await.unwrap();
    exchange(&stage).await;
    b.say(channel, &fay, "here").await.unwrap();
    let before_lock: Vec<OwnedEventId> = b
        .ends(channel)
        .await
        .into_iter()
        .map(|id| id.try_into().unwrap())
        .collect();
    b.rooms
        .append(channel, moderate(&fay, &root, LOCKED))
        .await
        .unwrap();
    exchange(&stage).await;
    let lock = a
        .rooms
        .state_event(channel, THREAD_MODERATION, root.as_str())
        .await
        .unwrap()
        .unwrap();
    for refused in [
        said(&cid, &root, "no"),
        set(&cid, &root, &facts(a, &cid, "no")),
        archive(&cid, &root, false, None),
    ] {
        let result = a.rooms.append(channel, refused).await;
        assert!(matches!(result, Err(AppendError::Forbidden(_))), "{result:?}");
    }
    b.rooms
        .append(channel, said(&fay, &root, "but I may"))
        .await
        .unwrap();
    // Nobody opens it by taking back what was said of it.
    act(a, guild, grant(ann, "keeper", &fay, false)).await.unwrap();
    exchange(&stage).await;
    b.rooms
        .append(channel, Draft::redaction(&fay, &lock.event_id, None))
        .await
        .unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        assert!(thread(server, channel, &root).await.unwrap().row.is_locked);
        assert_eq!(contents(server, channel, root.as_str()).await, ["but I may"]);
    }
    // Who has not heard of the lock yet is heard, for as long as that can be.
    let late = || {
        forge(
            b,
            channel,
            said(&fay, &root, "late"),
            Forged {
                after: before_lock.clone(),
                later: 0,
            },
        )
    };
    let (_, event) = late().await;
    assert!(is_accepted(b, a, event).await);
    a.clock.advance_seconds(301);
    let (_, event) = late().await;
    assert!(!is_accepted(b, a, event).await);
    // It may be one's own again.
    a.rooms
        .append(channel, moderate(ann, &root, ThreadModerationContent::default()))
        .await
        .unwrap();
    a.rooms.append(channel, said(&cid, &root, "open")).await.unwrap();
    let gone = ThreadModerationContent {
        deleted: true,
        ..ThreadModerationContent::default()
    };
    a.rooms.append(channel, moderate(ann, &root, gone)).await.unwrap();
    for refused in [
        said(ann, &root, "no"),
        moderate(ann, &root, ThreadModerationContent::default()),
    ] {
        let result = a.rooms.append(channel, refused).await;
        assert!(matches!(result, Err(AppendError::Forbidden(_))), "{result:?}");
    }
    exchange(&stage).await;
    assert!(thread(b, channel, &root).await.unwrap().row.is_deleted);
}

#[tokio::test]
async fn a_thread_of_matrix_clients_becomes_one_when_somebody_makes_it() {
    let Guild { stage, .. } = guild().await;
    for_everybody(&stage).await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let root = a.say(channel, ann, "root").await.unwrap();
    a.rooms.append(channel, said(ann, &root, "inside")).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        // Until then these are answers in the channel.
        assert_eq!(contents(server, channel, "").await, ["root", "inside"]);
    }
    b.say(channel, bob, "hello").await.unwrap();
    b.rooms
        .append(channel, set(bob, &root, &facts(b, bob, "talk")))
        .await
        .unwrap();
    b.rooms.append(channel, said(bob, &root, "more")).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        assert_eq!(contents(server, channel, "").await, ["root", "hello"]);
        assert_eq!(contents(server, channel, root.as_str()).await, ["inside", "more"]);
        let mut conn = server.db.db().read().await.unwrap();
        let counts = guildhall_storage::threads::counts(&mut conn, channel.as_str(), root.as_str())
            .await
            .unwrap();
        assert_eq!((counts.messages, counts.members), (2, 2));
        drop(conn);
        let dump = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
    }
}

#[tokio::test]
async fn what_is_changed_on_both_sides_of_a_cut_holds() {
    let Guild { stage, fay, .. } = guild().await;
    for_everybody(&stage).await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        ..
    } = &stage;
    let root = b.say(channel, bob, "root").await.unwrap();
    b.rooms
        .append(channel, set(bob, &root, &facts(b, bob, "first")))
        .await
        .unwrap();
    b.rooms.append(channel, said(bob, &root, "one")).await.unwrap();
    b.say(channel, &fay, "here").await.unwrap();
    exchange(&stage).await;
    a.say(channel, ann, "here").await.unwrap();
    let last = thread(a, channel, &root).await.unwrap().last_message_id;
    let made = thread(a, channel, &root).await.unwrap().row.created_at;
    // Ann locks it; Bob renames it, and Fay says something, before they hear of that.
    a.rooms
        .append(channel, moderate(ann, &root, LOCKED))
        .await
        .unwrap();
    a.rooms
        .append(channel, archive(ann, &root, true, last.as_deref()))
        .await
        .unwrap();
    let renamed = ThreadContent {
        created: made,
        ..facts(b, bob, "second")
    };
    b.rooms.append(channel, set(bob, &root, &renamed)).await.unwrap();
    b.rooms.append(channel, said(&fay, &root, "two")).await.unwrap();
    exchange(&stage).await;
    exchange(&stage).await;
    for server in [a, b] {
        let thread = thread(server, channel, &root).await.unwrap();
        assert_eq!(
            (
                thread.row.name.as_str(),
                thread.row.is_locked,
                thread.row.is_archived
            ),
            ("second", true, true)
        );
        // What was said is no less said.
        assert!(thread.is_outdone);
        assert_eq!(contents(server, channel, root.as_str()).await, ["one", "two"]);
        let dump = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, dump);
    }
}

#[tokio::test]
async fn in_a_forum_everything_is_said_in_posts() {
    let Guild { stage, fay, .. } = guild().await;
    for_everybody(&stage).await;
    let Stage {
        a,
        b,
        channel,
        ann,
        bob,
        guild,
        ..
    } = &stage;
    for user in [bob, &fay] {
        b.say(channel, user, "here").await.unwrap();
    }
    exchange(&stage).await;
    let tag = |id: &str, moderated| ForumTag {
        id: id.to_owned(),
        name: id.to_owned(),
        emoji: None,
        moderated,
    };
    let forum = ChannelContent {
        guild: guild.to_string(),
        kind: 15,
        forum: Some(ForumContent {
            tags: vec![tag("open", false), tag("done", true)],
            require_tag: true,
        }),
        ..ChannelContent::default()
    };
    a.say(channel, ann, "here").await.unwrap();
    a.rooms
        .append(channel, Draft::state_of(ann, CHANNEL, "", &forum))
        .await
        .unwrap();
    exchange(&stage).await;
    let post = Draft::message(
        bob,
        to_map(&json!({"msgtype": "m.text", "body": "help", STARTS: STARTS_POST})),
    );
    let root = b.rooms.append(channel, post).await.unwrap().event_id;
    let with = |tags: &[&str]| ThreadContent {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..facts(b, bob, "help")
    };
    for tags in [&[][..], &["done"], &["other"], &["open", "done"]] {
        let result = b.rooms.append(channel, set(bob, &root, &with(tags))).await;
        assert!(
            matches!(result, Err(AppendError::Forbidden(_))),
            "{tags:?}: {result:?}"
        );
    }
    b.rooms
        .append(channel, set(bob, &root, &with(&["open"])))
        .await
        .unwrap();
    exchange(&stage).await;
    let other = OwnedEventId::try_from("$other").unwrap();
    let plain = Draft::message(&fay, to_map(&json!({"msgtype": "m.text", "body": "beside"})));
    let told = Draft::message(
        &fay,
        to_map(&json!({"msgtype": "m.text", "body": "beside", STARTS: "thread"})),
    );
    for draft in [
        plain,
        told,
        said(&fay, &other, "nowhere"),
        said(&fay, &OwnedEventId::try_from("$b").unwrap(), "nowhere"),
    ] {
        let (_, forged) = forge(b, channel, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, forged).await, "{draft:?}");
    }
    b.rooms
        .append(channel, said(&fay, &root, "answer"))
        .await
        .unwrap();
    hand_over(b, a, channel).await;
    assert_eq!(contents(a, channel, root.as_str()).await, ["answer"]);
}
