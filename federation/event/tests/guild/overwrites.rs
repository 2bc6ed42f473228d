//! Permission overwrites of channels.

use guildhall_event::guild::{
    Change, GuildState, LevelsOf, MAX_OVERWRITES, Overwrites, OverwritesContent, power_levels,
};
use guildhall_permissions::{ChannelKind, Permissions, Target};
use guildhall_types::Timestamp;

use crate::story::{
    GUILD, MODERATING, Story, delete, grant, guild, member, of_member, of_role, overwrites, role, set, take,
};

const CHANNEL: &str = "!channel";
const VIEW: Permissions = Permissions::VIEW_CHANNEL;
const SEND: Permissions = Permissions::SEND_MESSAGES;
const NONE: Permissions = Permissions::NONE;

fn may(story: &mut Story, sender: &str, change: Change, after: &[&str]) -> bool {
    let id = story.tell(sender, change, after);
    story.end().stands(&id)
}

fn rights(state: &GuildState, user: &str) -> Permissions {
    state.rights_in(user, CHANNEL, ChannelKind::Text, Timestamp(0))
}

#[test]
fn a_channel_is_closed_and_opened_for_some() {
    let mut story = Story::default();
    let closed = story.tell(
        "owner",
        overwrites(
            CHANNEL,
            &[
                of_role(GUILD, NONE, VIEW),
                of_role("mod", VIEW, NONE),
                of_member("x", VIEW, NONE),
            ],
        ),
        &[],
    );
    let state = story.end().0.state;
    assert!(state.sees("mod", CHANNEL) && state.sees("x", CHANNEL) && state.sees("owner", CHANNEL));
    assert!(!state.sees("y", CHANNEL) && !state.sees("admin", CHANNEL) && !state.sees("stranger", CHANNEL));
    assert!(!state.is_open(CHANNEL) && state.is_open("!other"));
    assert!(state.sees("y", "!other"));
    story.tell("owner", overwrites(CHANNEL, &[]), &[&closed]);
    let state = story.end().0.state;
    assert!(state.sees("y", CHANNEL) && state.is_open(CHANNEL));
    assert_eq!(state.overwrites.len(), 0);
}

#[test]
fn a_server_sees_what_one_of_its_users_sees() {
    let mut state = guild();
    state.members.insert("@a:one".to_owned(), member(&[]));
    state.members.insert("@b:two".to_owned(), member(&["mod"]));
    let closed = [of_role(GUILD, NONE, VIEW), of_role("mod", VIEW, NONE)];
    let closed: Overwrites = closed.into_iter().collect();
    state.overwrites.insert(CHANNEL.to_owned(), closed.into());
    assert!(state.server_sees("two", CHANNEL) && !state.server_sees("one", CHANNEL));
    assert!(state.server_sees("one", "!other") && !state.server_sees("three", "!other"));
}

#[test]
fn overwrites_take_the_right_and_no_more_than_one_has() {
    let mut story = Story::default();
    let can = |sender, list: &[_]| may(&mut Story::default(), sender, overwrites(CHANNEL, list), &[]);
    assert!(can(
        "mod",
        &[of_role(GUILD, NONE, SEND), of_role("mod", SEND, NONE)]
    ));
    assert!(!can("x", &[of_role(GUILD, NONE, SEND)]), "without the right");
    let pins = Permissions::PIN_MESSAGES;
    assert!(
        !can("mod", &[of_role("mod", pins, NONE)]),
        "what one has not is not given"
    );
    assert!(!can("mod", &[of_role("mod", NONE, pins)]), "nor taken");
    assert!(
        !can("owner", &[of_role("nothing", SEND, NONE)]),
        "there is no such role"
    );
    assert!(can("owner", &[of_role("mod", pins, NONE)]));
    let many = |count: usize| {
        (0..count)
            .map(|n| of_member(&format!("u{n}"), SEND, NONE))
            .collect::<Vec<_>>()
    };
    assert!(can("owner", &many(MAX_OVERWRITES)) && !can("owner", &many(MAX_OVERWRITES + 1)));

    // What the owner gave in this channel alone can be passed on in it.
    let given = story.tell("owner", overwrites(CHANNEL, &[of_role("mod", pins, NONE)]), &[]);
    let both = [of_role("mod", pins, NONE), of_member("x", pins, NONE)];
    assert!(may(&mut story, "mod", overwrites(CHANNEL, &both), &[&given]));
    // Who is shut out manages nothing there.
    let shut = story.tell("owner", overwrites("!shut", &[of_role("mod", NONE, VIEW)]), &[]);
    assert!(!may(&mut story, "mod", overwrites("!shut", &[]), &[&shut]));
    // Nor who is denied to manage it.
    let roles = Permissions::MANAGE_ROLES;
    let denied = story.tell(
        "owner",
        overwrites("!denied", &[of_member("mod", NONE, roles)]),
        &[],
    );
    assert!(!may(&mut story, "mod", overwrites("!denied", &[]), &[&denied]));
    // Somebody without the right in the guild may have it in a channel.
    let trusted = story.tell(
        "owner",
        overwrites("!trusted", &[of_member("x", roles | SEND, NONE)]),
        &[],
    );
    let opened = [of_member("x", roles | SEND, NONE), of_role(GUILD, NONE, SEND)];
    assert!(may(&mut story, "x", overwrites("!trusted", &opened), &[&trusted]));
}

#[test]
fn who_makes_channels_gives_them_their_first_overwrites() {
    let mut story = Story::default();
    let channels = Permissions::MANAGE_CHANNELS | SEND;
    let made = story.tell("owner", set("maker", role(3, channels)), &[]);
    let given = story.tell("owner", grant("x", "maker"), &[&made]);
    let first = overwrites(CHANNEL, &[of_role(GUILD, NONE, SEND)]);
    let id = story.tell("x", first, &[&given]);
    assert!(story.end().stands(&id));
    assert!(!may(&mut story, "x", overwrites(CHANNEL, &[]), &[&id]));

    // Those of a category can be taken over as a whole, whatever is in them; but not out of where one manages nothing.
    let theirs = [of_role("mod", Permissions::PIN_MESSAGES, NONE)];
    let category = story.tell("owner", overwrites("!category", &theirs), &[&given]);
    let copied = story.tell("x", overwrites("!new", &theirs), &[&category]);
    assert!(story.end().stands(&copied));
    let more = [theirs[0].clone(), of_role("low", Permissions::PIN_MESSAGES, NONE)];
    assert!(!may(&mut story, "x", overwrites("!newer", &more), &[&category]));
    let secret = [theirs[0].clone(), of_role("maker", NONE, VIEW)];
    let secret_one = story.tell("owner", overwrites("!secret", &secret), &[&category]);
    assert!(!may(
        &mut story,
        "x",
        overwrites("!newer", &secret),
        &[&secret_one]
    ));
}

#[test]
fn overwrites_of_a_role_end_with_it() {
    let mut story = Story::default();
    let closed = [of_role(GUILD, NONE, VIEW), of_role("low", VIEW, NONE)];
    let closed = story.tell("owner", overwrites(CHANNEL, &closed), &[]);
    let gone = story.tell("owner", delete("low"), &[&closed]);
    let left = story
        .end()
        .0
        .state
        .overwrites
        .get(CHANNEL)
        .unwrap()
        .iter()
        .collect::<Vec<_>>();
    assert_eq!(left, [of_role(GUILD, NONE, VIEW)]);
    assert!(!may(
        &mut story,
        "owner",
        overwrites(CHANNEL, &[of_role("low", VIEW, NONE)]),
        &[&gone]
    ));
}

#[test]
fn different_overwrites_that_are_changed_at_once_are_all_kept() {
    let mut story = Story::default();
    let base = [of_role("low", SEND, NONE), of_role("mod", SEND, NONE)];
    let base = story.tell("owner", overwrites(CHANNEL, &base), &[]);
    let low = [of_role("mod", SEND, NONE)];
    let removed = story.tell("mod", overwrites(CHANNEL, &low), &[&base]);
    let added = [
        of_role("low", SEND, NONE),
        of_role("mod", SEND, NONE),
        of_member("x", VIEW, NONE),
    ];
    let added = story.tell("admin", overwrites(CHANNEL, &added), &[&base]);
    let end = story.end();
    assert!(end.stands(&removed) && end.stands(&added));
    let left: Vec<_> = end.0.state.overwrites.get(CHANNEL).unwrap().iter().collect();
    assert_eq!(left, [of_role("mod", SEND, NONE), of_member("x", VIEW, NONE)]);
}

#[test]
fn shutting_out_beats_letting_in() {
    for turned in [false, true] {
        let mut story = Story::default();
        let mut tell = |is_first: bool| match is_first != turned {
            true => story.tell("mod", overwrites(CHANNEL, &[of_role(GUILD, NONE, SEND)]), &[]),
            false => story.tell("admin", overwrites(CHANNEL, &[of_role(GUILD, SEND, NONE)]), &[]),
        };
        tell(true);
        tell(false);
        let state = story.end().0.state;
        let target = Target::Role(GUILD.to_owned());
        let found = state.overwrites.get(CHANNEL).unwrap().get(&target).unwrap();
        assert_eq!((found.allow, found.deny), (NONE, SEND));
        assert!(!rights(&state, "y").contains(SEND));
    }
}

#[test]
fn who_is_shut_out_has_changed_nothing_meanwhile() {
    let mut story = Story::default();
    let open = story.tell(
        "owner",
        overwrites(CHANNEL, &[of_member("mod", MODERATING, NONE)]),
        &[],
    );
    let mine = [of_member("mod", MODERATING, NONE), of_member("x", SEND, NONE)];
    let used = story.tell("mod", overwrites(CHANNEL, &mine), &[&open]);
    let elsewhere = story.tell(
        "mod",
        overwrites("!other", &[of_member("x", SEND, NONE)]),
        &[&open],
    );
    let shut = story.tell(
        "owner",
        overwrites(CHANNEL, &[of_member("mod", NONE, VIEW)]),
        &[&open],
    );
    let end = story.end();
    assert!(end.stands(&shut) && end.stands(&elsewhere) && !end.stands(&used));
    assert!(!rights(&end.0.state, "x").contains(SEND));
}

#[test]
fn a_role_that_ends_beats_an_overwrite_for_it() {
    let mut story = Story::default();
    let given = story.tell("mod", overwrites(CHANNEL, &[of_role("low", SEND, NONE)]), &[]);
    let gone = story.tell("admin", delete("low"), &[]);
    let end = story.end();
    assert!(end.stands(&gone) && !end.stands(&given));
    assert_eq!(end.0.state.overwrites.len(), 0);
}

#[test]
fn what_its_sender_did_not_change_is_no_reason_to_refuse_it() {
    let mut story = Story::default();
    let pins = Permissions::PIN_MESSAGES;
    let base = story.tell("owner", overwrites(CHANNEL, &[of_role("low", pins, NONE)]), &[]);
    // mod cannot give PIN_MESSAGES: but it was there as mod saw it.
    let mine = [of_role("low", pins, NONE), of_role(GUILD, NONE, SEND)];
    let changed = story.tell("mod", overwrites(CHANNEL, &mine), &[&base]);
    story.tell("owner", overwrites(CHANNEL, &[]), &[&base]);
    let end = story.end();
    assert!(end.stands(&changed));
    let left: Vec<_> = end.0.state.overwrites.get(CHANNEL).unwrap().iter().collect();
    assert_eq!(left, [of_role(GUILD, NONE, SEND)]);

    // The same of a role.
    let mut story = Story::default();
    let made = story.tell("owner", set("low", role(1, SEND | pins)), &[]);
    let mut renamed = role(1, SEND | pins);
    renamed.name = "named".to_owned();
    let renamed = story.tell("mod", set("low", renamed), &[&made]);
    story.tell("owner", set("low", role(1, SEND)), &[&made]);
    let end = story.end();
    assert!(end.stands(&renamed));
    assert_eq!(
        (end.role("low").name.as_str(), end.role("low").permissions),
        ("named", SEND)
    );
}

#[test]
fn who_loses_the_right_has_changed_no_overwrites_meanwhile() {
    let mut story = Story::default();
    let closed = story.tell("mod", overwrites(CHANNEL, &[of_role(GUILD, NONE, VIEW)]), &[]);
    story.tell("owner", take("mod", "mod"), &[]);
    let end = story.end();
    assert!(!end.stands(&closed) && end.0.state.is_open(CHANNEL));
}

/// An event has at most 64 KiB, with its ids, hashes and signatures.
const MAX_CONTENT: usize = 62 * 1024;

/// Three sides of a fork set as many overwrites as they may, for users with the longest ids.
#[test]
fn what_several_sides_have_set_fits_into_one_event() {
    let mut story = Story::default();
    for side in ["a", "b", "c"] {
        let all: Vec<_> = (0..MAX_OVERWRITES)
            .map(|number| {
                let id = format!("@{side}{number:03}{}", "x".repeat(250));
                of_member(&id, SEND | VIEW | Permissions::from_bits(1 << 52), NONE)
            })
            .collect();
        story.tell("owner", overwrites(CHANNEL, &all), &[]);
    }
    let state = story.end().0.state;
    let kept = state.overwrites.get(CHANNEL).unwrap();
    assert_eq!(kept.len(), 180);
    let content = OverwritesContent {
        overwrites: (**kept).clone(),
    };
    let length = serde_json::to_string(&content).unwrap().len();
    assert!(length < MAX_CONTENT, "{length}");
}

/// Hundreds of moderators with the longest ids: the highest of them have power.
#[test]
fn power_levels_of_a_crowd_of_moderators_fit_into_one_event() {
    let mut state = guild();
    for number in 0..400 {
        let id = format!("@m{number:03}{}", "x".repeat(250));
        state.members.insert(id, member(&["mod"]));
    }
    let content = power_levels(&state, LevelsOf::Guild, None);
    let length = serde_json::to_string(&content).unwrap().len();
    assert!(length < MAX_CONTENT, "{length}");
    let users = content["users"].as_object().unwrap();
    assert!(users.len() > 150 && users.contains_key("owner") && users.contains_key("admin"));
    assert!(!users.keys().any(|user| user.starts_with("@m399")));
}
