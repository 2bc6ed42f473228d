//! MFA level, and who has a second factor.

use std::sync::Arc;

use guildhall_event::guild::{Change, GuildEvent, GuildState, Setting, Settings, authorise};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;

use crate::story::{Story, guild, kick, member, nick, role, set, time_out};

fn level(level: u8) -> Change {
    Change::Setting {
        to: Setting::MfaLevel(level),
    }
}

fn factor(user: &str, enabled: bool) -> Change {
    Change::SecondFactor {
        user: user.to_owned(),
        enabled,
    }
}

fn may(state: &GuildState, sender: &str, change: Change) -> bool {
    let event = GuildEvent {
        id: "e".to_owned(),
        sender: sender.to_owned(),
        sent_at: Timestamp(1),
        after: [].into(),
        change,
    };
    authorise(state, &event).is_ok()
}

/// A guild that asks for a second factor, which these have.
fn asking(with: &[&str]) -> GuildState {
    let mut state = guild();
    let mut settings = Settings::default();
    settings.set(Setting::MfaLevel(1));
    state.settings = Arc::new(settings);
    for user in with {
        let member = state.members.get_mut(*user).unwrap();
        Arc::make_mut(member).has_second_factor = true;
    }
    state
}

#[test]
fn only_the_owner_asks_for_it_and_only_with_an_own_one() {
    let mut story = Story::default();
    let admin = role(10, Permissions::ADMINISTRATOR);
    let given = story.tell("owner", set("admin", admin), &[]);
    let too_early = story.tell("owner", level(1), &[&given]);
    let for_another = story.tell("admin", factor("owner", true), &[&given]);
    let on = story.tell("owner", factor("owner", true), &[&too_early, &for_another]);
    let of_admin = story.tell("admin", factor("admin", true), &[&on]);
    let by_admin = story.tell("admin", level(1), &[&of_admin]);
    let by_owner = story.tell("owner", level(1), &[&by_admin]);
    let off = story.tell("owner", factor("owner", false), &[&by_owner]);
    let taken_back = story.tell("owner", level(0), &[&off]);
    let end = story.end();
    for event in [&too_early, &for_another, &by_admin, &taken_back] {
        assert!(!end.stands(event));
    }
    for event in [&on, &of_admin, &by_owner, &off] {
        assert!(end.stands(event));
    }
    assert_eq!(end.0.state.settings.mfa_level, 1);
}

#[test]
fn rights_to_moderate_do_not_count_without_it() {
    for who in ["owner", "admin"] {
        let state = asking(&[]);
        assert!(!may(&state, who, kick("x")), "{who}");
        assert!(!may(&state, who, set("new", role(1, Permissions::NONE))), "{who}");
        assert!(!may(&state, who, time_out("x", Some(50))), "{who}");
        assert!(
            may(&state, who, nick("x", "n")),
            "{who}: names are not among them"
        );
        let with = asking(&[who]);
        assert!(may(&with, who, kick("x")), "{who}");
        let counts = state.rights(who, Timestamp(1));
        assert_eq!(
            with.rights(who, Timestamp(1)).without(Permissions::ELEVATED),
            counts
        );
        assert_eq!(state.rank(who), with.rank(who), "who stands where is as before");
    }
    let mut state = asking(&["mod"]);
    assert!(may(&state, "mod", time_out("x", Some(50))));
    let low = role(1, Permissions::ADMINISTRATOR);
    state.roles.insert("low".to_owned(), Arc::new(low));
    state.members.insert("x".to_owned(), member(&["low"]));
    assert!(
        !may(&state, "mod", time_out("x", Some(50))),
        "an administrator stays one"
    );
}

#[test]
fn it_ends_with_the_membership_and_what_was_done_with_it_stays() {
    let mut story = Story::default();
    let on = story.tell("owner", factor("owner", true), &[]);
    let asked = story.tell("owner", level(1), &[&on]);
    let of_x = story.tell("x", factor("x", true), &[&asked]);
    let kicked = story.tell("owner", kick("x"), &[&of_x]);
    let off = story.tell("owner", factor("owner", false), &[&kicked]);
    let back = Change::Join { user: "x".to_owned() };
    let back = story.tell("x", back, &[&off]);
    let end = story.end();
    assert!(end.stands(&kicked) && end.stands(&back));
    assert!(!end.0.state.members.get("x").unwrap().has_second_factor);
}

#[test]
fn a_crowd_that_switches_it_on_does_not_use_up_the_changes_that_count() {
    let mut story = Story::default();
    let on = story.tell("owner", factor("owner", true), &[]);
    let asked = story.tell("owner", level(1), &[&on]);
    for number in 0..600 {
        let user = format!("new{number}");
        let joined = story.tell(&user, Change::Join { user: user.clone() }, &[&on]);
        story.tell(&user, factor(&user, true), &[&joined]);
    }
    let kicked = story.tell("owner", kick("x"), &[&asked]);
    let end = story.end();
    assert!(end.stands(&asked) && end.stands(&kicked));
    let members = &end.0.state.members;
    let new = members.iter().filter(|(user, _)| user.starts_with("new"));
    assert!(
        new.clone().count() == 600
            && new
                .map(|(_, member)| member)
                .all(|member| member.has_second_factor)
    );
}
