//! What a server that does not keep to the rules can and cannot do to scheduled events. `spec/threat-model.md` makes these claims.

use crate::common::{
    Server,
    forge::{Forged, forge, is_accepted},
    roles::{Guild, act, exchange, grant, guild, role},
    stage::Stage,
};
use guildhall_event::Draft;
use guildhall_permissions::Permissions;
use guildhall_types::{
    RoomId, UserId,
    content::{EVENT_INTEREST, EventInterestContent, SCHEDULED_EVENT, ScheduledEventContent, user_key},
};

fn content(creator: &UserId) -> ScheduledEventContent {
    ScheduledEventContent {
        creator: creator.to_string(),
        name: "Party".to_owned(),
        entity_type: 3,
        location: Some("Here".to_owned()),
        start: 1000,
        end: Some(2000),
        status: 1,
        ..ScheduledEventContent::default()
    }
}

fn event(sender: &UserId, id: &str, content: &ScheduledEventContent) -> Draft {
    Draft::state_of(sender, SCHEDULED_EVENT, id, content)
}

fn interest(sender: &UserId, user: &UserId, events: &[&str]) -> Draft {
    let content = EventInterestContent {
        events: events.iter().map(|id| (*id).to_owned()).collect(),
    };
    Draft::state_of(sender, EVENT_INTEREST, &user_key(user.as_str()), &content)
}

/// The events that the server has, each with its name, and with how many are interested.
async fn events(server: &Server, guild: &RoomId) -> Vec<(String, String, usize)> {
    let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
    let members = &state.members;
    let count = |id: &String| members.values().filter(|one| one.interested.contains(id)).count();
    let all = state.events.iter();
    all.map(|(id, event)| (id.clone(), event.name.clone(), count(id)))
        .collect()
}

#[tokio::test]
async fn events_are_forged_in_vain() {
    let Guild { stage, fay, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    act(a, guild, role(ann, "planner", 2, Permissions::CREATE_EVENTS))
        .await
        .unwrap();
    act(a, guild, grant(ann, "planner", bob, true)).await.unwrap();
    act(a, guild, event(ann, "anns", &content(ann))).await.unwrap();
    exchange(&stage).await;
    let before = events(a, guild).await;
    let changed = |creator: &UserId, change: fn(&mut ScheduledEventContent)| {
        let mut content = content(creator);
        change(&mut content);
        content
    };
    for draft in [
        // Without the right.
        event(&fay, "new", &content(&fay)),
        event(b.rooms.steward(), "new", &content(b.rooms.steward())),
        // In the name of another, be it of who may.
        event(bob, "new", &content(ann)),
        event(&fay, "new", &content(bob)),
        // What is another's.
        event(bob, "anns", &changed(ann, |to| to.name = "Bobs".to_owned())),
        event(bob, "anns", &content(bob)),
        event(bob, "anns", &changed(ann, |to| to.deleted = true)),
        // What an event cannot be.
        event(bob, "new", &changed(bob, |to| to.status = 2)),
        event(bob, "new", &changed(bob, |to| to.end = None)),
        event(bob, "new", &changed(bob, |to| to.end = Some(1000))),
        event(bob, "new", &changed(bob, |to| to.name = String::new())),
        event(bob, "new", &changed(bob, |to| to.entity_type = 1)),
        event(bob, "new", &changed(bob, |to| to.location = None)),
        event(bob, "a b", &content(bob)),
        // Others, and what there is not.
        interest(bob, &fay, &["anns"]),
        interest(bob, ann, &["anns"]),
        interest(bob, bob, &["anns", "none"]),
    ] {
        let (_, forged) = forge(b, guild, draft.clone(), Forged::default()).await;
        assert!(!is_accepted(b, a, forged).await, "{draft:?}");
    }
    assert_eq!(events(a, guild).await, before);

    // Who may, may, and what has ended has.
    act(b, guild, event(bob, "bobs", &content(bob))).await.unwrap();
    act(b, guild, interest(&fay, &fay, &["anns", "bobs"]))
        .await
        .unwrap();
    exchange(&stage).await;
    let both = [
        ("anns".to_owned(), "Party".to_owned(), 1),
        ("bobs".to_owned(), "Party".to_owned(), 1),
    ];
    assert_eq!(events(a, guild).await, both);
    act(b, guild, event(bob, "bobs", &changed(bob, |to| to.status = 4)))
        .await
        .unwrap();
    exchange(&stage).await;
    let again = event(bob, "bobs", &content(bob));
    let (_, forged) = forge(b, guild, again, Forged::default()).await;
    assert!(!is_accepted(b, a, forged).await);
    let (_, forged) = forge(b, guild, interest(bob, bob, &["bobs"]), Forged::default()).await;
    assert!(!is_accepted(b, a, forged).await, "it is over");
}

#[tokio::test]
async fn servers_that_changed_one_event_apart_agree() {
    let Guild { stage, .. } = guild().await;
    let Stage {
        a,
        b,
        guild,
        ann,
        bob,
        ..
    } = &stage;
    act(a, guild, role(ann, "planner", 2, Permissions::MANAGE_EVENTS))
        .await
        .unwrap();
    act(a, guild, grant(ann, "planner", bob, true)).await.unwrap();
    for id in ["kept", "gone"] {
        act(a, guild, event(ann, id, &content(ann))).await.unwrap();
    }
    exchange(&stage).await;
    let mut to = content(ann);
    to.name = "Feast".to_owned();
    act(a, guild, event(ann, "kept", &to)).await.unwrap();
    act(a, guild, event(ann, "gone", &to)).await.unwrap();
    act(a, guild, interest(ann, ann, &["kept", "gone"]))
        .await
        .unwrap();
    let mut to = content(ann);
    to.start = 1500;
    act(b, guild, event(bob, "kept", &to)).await.unwrap();
    to.deleted = true;
    act(b, guild, event(bob, "gone", &to)).await.unwrap();
    act(b, guild, interest(bob, bob, &["kept"])).await.unwrap();
    exchange(&stage).await;
    for server in [a, b] {
        let state = server.rooms.guild_state(guild).await.unwrap().unwrap();
        let kept = &state.events["kept"];
        assert_eq!((kept.name.as_str(), kept.starts_at.0), ("Feast", 1500));
        assert_eq!(
            events(server, guild).await,
            [("kept".to_owned(), "Feast".to_owned(), 2)]
        );
        let before = server.dump().await;
        server.rooms.rebuild().await.unwrap();
        assert_eq!(server.dump().await, before, "a rebuild gives the same");
    }
}
