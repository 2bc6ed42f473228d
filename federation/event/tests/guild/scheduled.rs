//! Scheduled events, and who is interested in them.

use guildhall_event::guild::{
    Change, GuildEvent, GuildState, MAX_EVENTS_OF_MEMBER, MAX_OPEN_EVENTS, MAX_OPEN_EVENTS_OF_MEMBER,
    ScheduledEvent, authorise, may_be_interested,
};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;

use crate::story::{GUILD, Story, guild, kick, of_role, overwrites, role, set};

const CHANNEL: &str = "!channel";

fn party(creator: &str) -> ScheduledEvent {
    ScheduledEvent {
        creator: creator.to_owned(),
        name: "Party".to_owned(),
        description: None,
        entity_type: 3,
        channel: None,
        location: Some("Here".to_owned()),
        starts_at: Timestamp(1000),
        ends_at: Some(Timestamp(2000)),
        status: 1,
    }
}

fn talk(creator: &str) -> ScheduledEvent {
    ScheduledEvent {
        entity_type: 2,
        channel: Some(CHANNEL.to_owned()),
        location: None,
        ends_at: None,
        ..party(creator)
    }
}

fn event(to: ScheduledEvent) -> Change {
    Change::Event {
        event: "e".to_owned(),
        to,
    }
}

fn no_event() -> Change {
    Change::DeleteEvent {
        event: "e".to_owned(),
    }
}

fn interest(user: &str, events: &[&str]) -> Change {
    Change::Interest {
        user: user.to_owned(),
        events: events.iter().map(|id| (*id).to_owned()).collect(),
    }
}

fn everyone(rights: Permissions) -> Change {
    set(
        GUILD,
        role(0, Permissions::VIEW_CHANNEL | Permissions::CONNECT | rights),
    )
}

fn sent(sender: &str, change: Change) -> GuildEvent {
    GuildEvent {
        id: "m".to_owned(),
        sender: sender.to_owned(),
        sent_at: Timestamp(1),
        after: [].into(),
        change,
    }
}

fn may(state: &GuildState, sender: &str, change: Change) -> bool {
    authorise(state, &sent(sender, change)).is_ok()
}

/// The guild in which everybody has `rights` and x has made the event `made`.
fn with(rights: Permissions, made: ScheduledEvent) -> GuildState {
    let mut state = guild();
    for change in [everyone(rights), event(made)] {
        state = state.after(&sent("owner", change));
    }
    state
}

#[test]
fn who_may_creates_and_changes_what_is_the_own_and_nobody_for_another() {
    let none = guild();
    assert!(!may(&none, "x", event(party("x"))));
    let state = with(Permissions::CREATE_EVENTS, party("y"));
    let other = |to| Change::Event {
        event: "f".to_owned(),
        to,
    };
    assert!(may(&state, "x", other(party("x"))));
    assert!(!may(&state, "x", other(party("y"))), "a forged creator");
    assert!(!may(&state, "stranger", other(party("stranger"))));
    let begun = ScheduledEvent {
        status: 2,
        ..party("x")
    };
    assert!(!may(&state, "x", other(begun)));
    let renamed = ScheduledEvent {
        name: "Feast".to_owned(),
        ..party("y")
    };
    assert!(may(&state, "y", event(renamed.clone())) && may(&state, "y", no_event()));
    assert!(!may(&state, "x", event(renamed.clone())) && !may(&state, "x", no_event()));
    let stolen = ScheduledEvent {
        creator: "x".to_owned(),
        ..renamed.clone()
    };
    assert!(!may(&state, "y", event(stolen.clone())) && !may(&state, "owner", event(stolen)));
    let state = with(Permissions::MANAGE_EVENTS, party("y"));
    assert!(may(&state, "x", event(renamed)) && may(&state, "x", no_event()));
    assert!(!may(&state, "x", other(party("x"))));
}

#[test]
fn an_event_begins_and_ends_and_does_not_go_back() {
    let at = |status| ScheduledEvent { status, ..party("x") };
    for (from, to) in [(1, 2), (1, 4), (2, 3)] {
        let state = with(Permissions::CREATE_EVENTS, at(from));
        assert!(may(&state, "x", event(at(to))), "{from} to {to}");
    }
    for (from, to) in [(1, 3), (2, 1), (2, 4), (3, 1), (3, 2), (4, 1), (4, 2)] {
        let state = with(Permissions::CREATE_EVENTS, at(from));
        assert!(!may(&state, "x", event(at(to))), "{from} to {to}");
        assert!(!may(&state, "owner", event(at(to))), "{from} to {to}");
    }
}

#[test]
fn an_event_in_a_channel_is_for_who_sees_and_enters_the_channel() {
    let rights = Permissions::CREATE_EVENTS;
    let mut state = with(rights, talk("x"));
    assert!(may(&state, "x", no_event()));
    for denied in [Permissions::VIEW_CHANNEL, Permissions::CONNECT] {
        let hidden = of_role(GUILD, Permissions::NONE, denied);
        state = state.after(&sent("owner", overwrites(CHANNEL, &[hidden])));
        assert!(!may(&state, "x", no_event()));
        let out = event(party("x"));
        assert!(!may(&state, "x", out), "nor is it taken out of it");
        let other = Change::Event {
            event: "f".to_owned(),
            to: talk("y"),
        };
        assert!(!may(&state, "y", other));
    }
    // In the channel alone.
    let given = of_role(GUILD, Permissions::CREATE_EVENTS, Permissions::NONE);
    let mut state = with(Permissions::NONE, talk("x"));
    state = state.after(&sent("owner", overwrites(CHANNEL, &[given])));
    assert!(may(&state, "x", no_event()) && !may(&state, "x", event(party("x"))));
}

#[test]
fn a_guild_has_as_many_as_it_may() {
    let mut state = with(
        Permissions::CREATE_EVENTS | Permissions::MANAGE_EVENTS,
        party("x"),
    );
    for number in 1..MAX_OPEN_EVENTS {
        let event = Change::Event {
            event: format!("e{number}"),
            to: party("x"),
        };
        assert!(may(&state, "x", event.clone()));
        state = state.after(&sent("x", event));
    }
    let other = Change::Event {
        event: "f".to_owned(),
        to: party("x"),
    };
    assert!(!may(&state, "x", other.clone()));
    let cancelled = ScheduledEvent {
        status: 4,
        ..party("x")
    };
    state = state.after(&sent("x", event(cancelled)));
    assert!(may(&state, "x", other));
}

#[test]
fn who_only_makes_events_leaves_room_for_others() {
    let number = |number: usize, status| {
        let to = ScheduledEvent { status, ..party("x") };
        let event = format!("e{number}");
        Change::Event { event, to }
    };
    let other = |who: &str| Change::Event {
        event: "f".to_owned(),
        to: party(who),
    };
    // Open ones.
    let mut state = with(Permissions::CREATE_EVENTS, party("x"));
    for count in 1..MAX_OPEN_EVENTS_OF_MEMBER {
        assert!(may(&state, "x", number(count, 1)));
        state = state.after(&sent("x", number(count, 1)));
    }
    assert!(!may(&state, "x", other("x")));
    assert!(may(&state, "y", other("y")), "another member");
    assert!(may(&state, "owner", other("owner")));
    // Those that are over, if they are not deleted.
    let mut state = with(Permissions::CREATE_EVENTS, party("x"));
    for count in 1..MAX_EVENTS_OF_MEMBER {
        assert!(may(&state, "x", number(count, 1)));
        state = state.after(&sent("x", number(count, 1)));
        state = state.after(&sent("x", number(count, 4)));
    }
    assert!(!may(&state, "x", other("x")));
    assert!(may(&state, "y", other("y")));
    assert!(may(&state, "x", no_event()));
    state = state.after(&sent("x", no_event()));
    assert!(may(&state, "x", other("x")));
    // Who can delete all of them takes no room from anybody.
    let manages = everyone(Permissions::CREATE_EVENTS | Permissions::MANAGE_EVENTS);
    state = state.after(&sent("x", other("x")));
    state = state.after(&sent("owner", manages));
    let more = Change::Event {
        event: "g".to_owned(),
        to: party("x"),
    };
    assert!(may(&state, "x", more));
}

#[test]
fn of_what_is_changed_at_once_all_is_kept_and_a_deletion_stands() {
    let mut story = Story::default();
    let given = story.tell("owner", everyone(Permissions::CREATE_EVENTS), &[]);
    let made = story.tell("x", event(party("x")), &[&given]);
    let renamed = ScheduledEvent {
        name: "Feast".to_owned(),
        ..party("x")
    };
    let moved = ScheduledEvent {
        starts_at: Timestamp(1500),
        ..party("x")
    };
    story.tell("x", event(renamed.clone()), &[&made]);
    story.tell("owner", event(moved), &[&made]);
    let found = story.end().0.state.events["e"].clone();
    assert_eq!((found.name.as_str(), found.starts_at), ("Feast", Timestamp(1500)));

    // Whichever is the earlier.
    for is_deletion_first in [true, false] {
        let mut story = Story::default();
        let given = story.tell("owner", everyone(Permissions::CREATE_EVENTS), &[]);
        let made = story.tell("x", event(party("x")), &[&given]);
        let mut both = [("owner", no_event()), ("x", event(renamed.clone()))];
        if !is_deletion_first {
            both.reverse();
        }
        for (sender, change) in both {
            story.tell(sender, change, &[&made]);
        }
        assert!(story.end().0.state.events.is_empty());
    }
    for is_end_first in [true, false] {
        let mut story = Story::default();
        let given = story.tell("owner", everyone(Permissions::CREATE_EVENTS), &[]);
        let made = story.tell("x", event(party("x")), &[&given]);
        let at = |status| event(ScheduledEvent { status, ..party("x") });
        let mut both = [("owner", at(4)), ("x", at(2))];
        if !is_end_first {
            both.reverse();
        }
        for (sender, change) in both {
            story.tell(sender, change, &[&made]);
        }
        assert_eq!(story.end().0.state.events["e"].status, 4, "what is over stays so");
    }
}

#[test]
fn who_lost_the_right_meanwhile_has_made_none() {
    let mut story = Story::default();
    let given = story.tell("owner", everyone(Permissions::CREATE_EVENTS), &[]);
    let taken = story.tell("owner", everyone(Permissions::NONE), &[&given]);
    let made = story.tell("x", event(party("x")), &[&given]);
    let end = story.end();
    assert!(end.stands(&taken) && !end.stands(&made));
    assert!(end.0.state.events.is_empty());
}

#[test]
fn interest_is_ones_own_and_ends_with_the_membership() {
    let state = with(Permissions::CREATE_EVENTS, talk("x"));
    assert!(may(&state, "y", interest("y", &["e"])) && !may(&state, "y", interest("x", &["e"])));
    let asks = |state: &GuildState, change| may_be_interested(state, &sent("y", change)).is_ok();
    assert!(asks(&state, interest("y", &["e"])) && asks(&state, interest("y", &[])));
    assert!(!asks(&state, interest("y", &["e", "unknown"])));
    let hidden = of_role(GUILD, Permissions::NONE, Permissions::VIEW_CHANNEL);
    let hidden = state.after(&sent("owner", overwrites(CHANNEL, &[hidden])));
    assert!(!asks(&hidden, interest("y", &["e"])));
    let over = ScheduledEvent {
        status: 4,
        ..talk("x")
    };
    let over = state.after(&sent("owner", event(over)));
    assert!(!asks(&over, interest("y", &["e"])));

    let mut story = Story::default();
    let given = story.tell("owner", everyone(Permissions::CREATE_EVENTS), &[]);
    let made = story.tell("x", event(party("x")), &[&given]);
    let mut last = made;
    for user in ["x", "y"] {
        last = story.tell(user, interest(user, &["e"]), &[&last]);
    }
    story.tell("owner", kick("y"), &[&last]);
    let members = story.end().0.state.members;
    assert_eq!(members["x"].interested, ["e".to_owned()].into());
    assert!(!members.contains_key("y"));
}

#[test]
fn a_crowd_that_is_interested_uses_up_nothing_of_what_counts() {
    let mut story = Story::default();
    let given = story.tell("owner", everyone(Permissions::CREATE_EVENTS), &[]);
    let made = story.tell("x", event(party("x")), &[&given]);
    let said = story.tell("y", interest("y", &["e"]), &[&made]);
    for number in 0..500 {
        let change = interest("mod2", if number % 2 == 0 { &["e"] } else { &[] });
        story.tell("mod2", change, &[&made]);
    }
    let end = story.end();
    assert!(end.stands(&said) && end.stands(&made));
}
