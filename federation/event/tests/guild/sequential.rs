//! One thing after the other: who may do what.

use guildhall_event::guild::{Change, Unresolvable, resolve};
use guildhall_permissions::Permissions;
use guildhall_types::Timestamp;

use crate::story::{
    GUILD, MODERATING, Story, ban, delete, grant, guild, kick, nick, role, set, take, time_out,
};

/// Whether `sender` may do `change` in the guild.
fn may(sender: &str, change: Change) -> bool {
    let mut story = Story::default();
    let id = story.tell(sender, change, &[]);
    story.end().stands(&id)
}

#[test]
fn roles_are_given_and_taken_below_ones_own() {
    assert!(
        may("mod", grant("x", "low"))
            && may("mod", take("big", "clerk"))
            && may("owner", grant("x", "admin"))
    );
    assert!(
        !may("mod", grant("x", "mod")) && !may("mod", take("mod2", "mod")) && !may("mod", grant("x", "boss"))
    );
    assert!(!may("x", grant("x", "low")), "without the right");
    assert!(!may("stranger", grant("x", "low")) && !may("mod", grant("stranger", "low")));
    assert!(!may("owner", grant("x", GUILD)) && !may("owner", grant("x", "nothing")));
}

#[test]
fn roles_are_changed_below_ones_own_and_with_what_one_has() {
    assert!(may("mod", set("low", role(4, Permissions::KICK_MEMBERS))));
    assert!(
        !may("mod", set("low", role(5, Permissions::KICK_MEMBERS))),
        "not up to one's own place"
    );
    assert!(
        !may("mod", set("low", role(1, Permissions::ADMINISTRATOR))),
        "not with what one has not"
    );
    assert!(!may("mod", set("boss", role(1, Permissions::NONE))) && !may("mod", delete("boss")));
    assert!(
        may("mod", set("new", role(3, Permissions::NONE)))
            && !may("mod", set("new", role(6, Permissions::NONE)))
    );
    assert!(may("owner", set("new", role(100, Permissions::ADMINISTRATOR))));
    assert!(may("mod", delete("low")) && !may("owner", delete(GUILD)) && !may("x", delete("low")));
    assert!(may("mod", set(GUILD, role(0, Permissions::SEND_MESSAGES))));
}

#[test]
fn members_are_removed_and_timed_out_by_who_stands_above() {
    for change in [
        kick,
        ban,
        |user: &str| time_out(user, Some(9)),
        |user: &str| nick(user, "n"),
    ] {
        assert!(may("mod", change("x")) && may("admin", change("mod")) && may("owner", change("admin")));
        assert!(
            !may("mod", change("mod2")) && !may("mod", change("admin")) && !may("admin", change("owner"))
        );
        assert!(!may("x", change("y")));
    }
    assert!(may("x", nick("x", "Ex")) && may("x", kick("x")) && !may("owner", kick("owner")));
    assert!(may("mod", ban("stranger")) && !may("mod", kick("stranger")) && !may("mod", ban("mod")));
}

#[test]
fn an_administrator_is_not_timed_out() {
    let mut story = Story::default();
    let made = story.tell("owner", set("low", role(1, Permissions::ADMINISTRATOR)), &[]);
    let granted = story.tell("owner", grant("x", "low"), &[&made]);
    let out = story.tell("mod", time_out("x", Some(1_000)), &[&granted]);
    let back = story.tell("mod", time_out("x", None), &[&out]);
    let end = story.end();
    assert!(!end.stands(&out) && end.stands(&back));
}

#[test]
fn a_time_out_holds_until_an_event_ends_it_whatever_time_is_claimed() {
    let mut story = Story::default();
    let out = story.tell("admin", time_out("mod", Some(1)), &[]);
    let late = |story: &mut Story, after: &str| {
        let renamed = story.tell("mod", nick("x", "Ex"), &[after]);
        story.events.last_mut().unwrap().sent_at = Timestamp(1_000_000);
        renamed
    };
    let evaded = late(&mut story, &out);
    let ended = story.tell("admin", time_out("mod", None), &[&out]);
    let back = late(&mut story, &ended);
    let end = story.end();
    assert!(!end.stands(&evaded) && end.stands(&back));
}

#[test]
fn a_banned_user_comes_back_after_the_ban() {
    let mut story = Story::default();
    let join = || Change::Join { user: "x".to_owned() };
    let banned = story.tell("mod", ban("x"), &[]);
    let early = story.tell("x", join(), &[&banned]);
    let unbanned = story.tell("mod", Change::Unban { user: "x".to_owned() }, &[&early]);
    let back = story.tell("x", join(), &[&unbanned]);
    let end = story.end();
    assert!(!end.stands(&early) && end.stands(&back));
    assert_eq!(end.roles("x"), Some([].into()), "without the roles of before");
    assert!(
        !may("mod", Change::Join { user: "z".to_owned() }),
        "nobody comes in for another"
    );
}

#[test]
fn only_the_owner_gives_away_and_ends() {
    let to = |user: &str| Change::Owner { to: user.to_owned() };
    assert!(may("owner", to("x")) && !may("admin", to("admin")) && !may("owner", to("stranger")));
    assert!(may("owner", Change::Delete) && !may("admin", Change::Delete));
    let mut story = Story::default();
    let ended = story.tell("owner", Change::Delete, &[]);
    let late = story.tell("owner", grant("x", "low"), &[&ended]);
    let left = story.tell("owner", kick("owner"), &[&ended]);
    let end = story.end();
    assert!(!end.stands(&late) && end.stands(&left));
}

#[test]
fn a_role_that_has_ended_does_not_come_back() {
    let mut story = Story::default();
    let ended = story.tell("owner", delete("low"), &[]);
    let again = story.tell("owner", set("low", role(1, Permissions::NONE)), &[&ended]);
    let end = story.end();
    assert!(!end.stands(&again) && !end.0.state.roles.contains_key("low"));
}

#[test]
fn a_change_of_a_role_is_all_of_it() {
    let mut story = Story::default();
    let mut to = role(3, MODERATING);
    to.name = "Clerks".to_owned();
    to.hoist = true;
    story.tell("admin", set("clerk", to.clone()), &[]);
    assert_eq!(story.end().role("clerk"), to);
}

#[test]
fn what_is_no_history_is_refused() {
    let mut story = Story::default();
    story.tell("owner", Change::Nothing, &["e1"]);
    story.tell("owner", Change::Nothing, &["e0"]);
    assert_eq!(resolve(&guild(), &story.events), Err(Unresolvable));
    story.events[1].id = "e0".to_owned();
    story.events[1].after.clear();
    assert_eq!(resolve(&guild(), &story.events), Err(Unresolvable));
}
