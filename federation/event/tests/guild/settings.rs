//! Settings, and what they ask of new members.

use std::sync::Arc;

use guildhall_event::guild::{
    Change, GuildEvent, GuildState, MEMBER_FOR_MS, Rules, Setting, Settings, authorise, resolve,
};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use crate::story::{Story, grant, guild, kick, nick, role, set};

fn setting(to: Setting) -> Change {
    Change::Setting { to }
}

fn agree(user: &str) -> Change {
    Change::Screening {
        user: user.to_owned(),
        accepted: true,
    }
}

fn rules() -> Setting {
    Setting::Rules(Rules {
        enabled: true,
        description: String::new(),
        rules: vec!["Be kind".to_owned()],
    })
}

/// Whether `sender` may do `change` at the time `at` in the guild `state`.
fn may(state: &GuildState, sender: &str, change: Change, at: i64) -> bool {
    let event = GuildEvent {
        id: "e".to_owned(),
        sender: sender.to_owned(),
        sent_at: Timestamp(at),
        after: [].into(),
        change,
    };
    authorise(state, &event).is_ok()
}

fn guild_with(setting: Setting) -> GuildState {
    let mut state = guild();
    let mut settings = Settings::default();
    settings.set(setting);
    state.settings = Arc::new(settings);
    state
}

#[test]
fn who_manages_the_guild_sets_it_up() {
    let mut story = Story::default();
    let manages = role(10, Permissions::MANAGE_GUILD);
    let by_owner = story.tell("owner", setting(Setting::VerificationLevel(2)), &[]);
    let given = story.tell("owner", set("admin", manages), &[&by_owner]);
    let by_admin = story.tell("admin", setting(Setting::AfkTimeout(60)), &[&given]);
    let by_member = story.tell("x", setting(Setting::AfkTimeout(900)), &[&by_admin]);
    let by_stranger = story.tell("stranger", setting(Setting::AfkTimeout(900)), &[&by_member]);
    let end = story.end();
    assert!(end.stands(&by_owner) && end.stands(&by_admin));
    assert!(!end.stands(&by_member) && !end.stands(&by_stranger));
    assert_eq!(
        (
            end.0.state.settings.verification_level,
            end.0.state.settings.afk_timeout
        ),
        (2, 60)
    );
}

#[test]
fn of_what_is_set_at_once_different_things_are_kept_and_of_one_the_later() {
    let mut story = Story::default();
    story.tell("owner", setting(Setting::VerificationLevel(2)), &[]);
    story.tell("owner", setting(rules()), &[]);
    story.tell("owner", setting(Setting::VerificationLevel(3)), &[]);
    let settings = story.end().0.state.settings;
    assert!(settings.rules.enabled);
    assert_eq!(settings.verification_level, 3);
}

#[test]
fn who_lost_the_right_meanwhile_has_set_nothing() {
    let mut story = Story::default();
    let manages = role(10, Permissions::MANAGE_GUILD);
    let given = story.tell("owner", set("admin", manages), &[]);
    let taken = story.tell("owner", kick("admin"), &[&given]);
    let set = story.tell("admin", setting(rules()), &[&given]);
    let end = story.end();
    assert!(end.stands(&taken) && !end.stands(&set));
    assert_eq!(*end.0.state.settings, Settings::default());
}

#[test]
fn at_level_three_new_members_wait_unless_they_hold_a_role() {
    let mut state = guild_with(Setting::VerificationLevel(3));
    for (user, roles) in [("new", vec![]), ("trusted", vec!["low".to_owned()])] {
        let mut member = (*state.members.get("x").unwrap().clone()).clone();
        member.joined_at = Timestamp(1000);
        member.roles = roles.into_iter().collect();
        state.members.insert(user.to_owned(), Arc::new(member));
    }
    let over = 1000 + MEMBER_FOR_MS;
    assert!(!may(&state, "new", nick("new", "n"), over - 1));
    assert!(may(&state, "new", nick("new", "n"), over));
    assert!(may(&state, "trusted", nick("trusted", "n"), 1001));
    assert_eq!(state.rights("new", Timestamp(1001)), Permissions::VIEW_CHANNEL);
    assert!(may(
        &state,
        "new",
        Change::Remove {
            user: "new".to_owned(),
            ban: false
        },
        1001
    ));
    state.settings = Arc::default();
    assert!(may(&state, "new", nick("new", "n"), 1001));
}

#[test]
fn who_has_to_agree_is_silent_until_then() {
    let mut state = guild_with(rules());
    assert!(!may(&state, "x", nick("x", "n"), 1));
    assert!(may(&state, "owner", nick("owner", "n"), 1), "the owner need not");
    assert!(!may(&state, "mod", agree("x"), 1), "nobody agrees for another");
    assert!(!may(&state, "stranger", agree("stranger"), 1));
    assert!(may(&state, "x", agree("x"), 1));
    let event = GuildEvent {
        id: "e".to_owned(),
        sender: "x".to_owned(),
        sent_at: Timestamp(1),
        after: [].into(),
        change: agree("x"),
    };
    state = state.after(&event);
    assert!(may(&state, "x", nick("x", "n"), 2));
    assert!(!may(&state, "y", nick("y", "n"), 2));
    state.is_deleted = true;
    assert!(!may(&state, "y", agree("y"), 3));
}

#[test]
fn agreeing_ends_with_the_membership() {
    let mut story = Story::default();
    let asked = story.tell("owner", setting(rules()), &[]);
    let agreed = story.tell("x", agree("x"), &[&asked]);
    let named = story.tell("x", nick("x", "n"), &[&agreed]);
    let gone = story.tell("mod", kick("x"), &[&named]);
    let back = story.tell("x", Change::Join { user: "x".to_owned() }, &[&gone]);
    let again = story.tell("x", nick("x", "n"), &[&back]);
    let end = story.end();
    assert!(
        [&agreed, &named, &gone, &back]
            .into_iter()
            .all(|id| end.stands(id))
    );
    assert!(!end.stands(&again));
}

#[test]
fn a_crowd_that_comes_in_and_agrees_is_all_in() {
    let mut story = Story::default();
    let asked = story.tell("owner", setting(rules()), &[]);
    let other = story.tell("owner", grant("x", "low"), &[]);
    let mut last = asked;
    for number in 0..300 {
        let user = format!("new{number}");
        let join = story.tell(&user, Change::Join { user: user.clone() }, &[&last]);
        last = story.tell(&user, agree(&user), &[&join]);
    }
    // Who never came in agrees to nothing.
    let never = story.tell("never", agree("never"), &[&last]);
    let resolution = resolve(&guild(), &story.events).unwrap();
    assert!(resolution.standing.contains(&other));
    assert!(!resolution.standing.contains(&never));
    assert_eq!(resolution.standing.len(), 602);
    let mut members = resolution.state.members.iter();
    assert!(members.all(|(user, member)| member.has_accepted == user.starts_with("new")));
}

#[test]
fn settings_have_their_forms() {
    let read = |name: &str, value: Value| Setting::read(name, value);
    for (name, value) in [
        ("verification_level", json!(3)),
        ("default_message_notifications", json!(1)),
        ("explicit_content_filter", json!(2)),
        ("system_channel_id", json!("!room")),
        ("system_channel_flags", json!(63)),
        ("afk_channel_id", json!("!room")),
        ("afk_timeout", json!(3600)),
        ("rules_channel_id", json!("!room")),
        ("preferred_locale", json!("de-AT")),
        ("rules", json!({"enabled": true, "rules": ["one"]})),
        ("banner", json!("mxc://a.test/x")),
    ] {
        let setting = read(name, value.clone()).unwrap();
        assert_eq!(setting.parts().0, name);
        let none = read(name, Value::Null).unwrap();
        assert!(Settings::default().all().contains(&none), "{name}");
        let mut settings = Settings::default();
        settings.set(setting.clone());
        assert!(settings.all().contains(&setting));
    }
    for (name, value) in [
        ("verification_level", json!(4)),
        ("verification_level", json!("2")),
        ("default_message_notifications", json!(2)),
        ("explicit_content_filter", json!(3)),
        ("system_channel_flags", json!(64)),
        ("system_channel_id", json!("room")),
        ("afk_timeout", json!(61)),
        ("preferred_locale", json!("x")),
        ("rules", json!({"enabled": true, "rules": []})),
        ("rules", json!({"rules": vec!["r"; 17]})),
        ("rules", json!({"rules": ["r".repeat(301)]})),
        ("rules", json!({"rules": [" "]})),
        ("rules", json!({"description": "a\u{7}"})),
        ("banner", json!("https://a.test/x")),
        ("banner", json!("mxc://a.test/x/../y")),
        ("banner", json!({"url": "mxc://a.test/x"})),
        ("mfa_level", json!(2)),
        ("mfa_level", json!(true)),
        ("", Value::Null),
    ] {
        assert!(read(name, value.clone()).is_err(), "{name} {value}");
    }
}
