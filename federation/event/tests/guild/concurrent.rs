//! What happens at once, on servers that do not hear of each other.

use guildhall_event::guild::{Change, MAX_CHANGES};
use guildhall_permissions::Permissions;

use crate::story::{MODERATING, Story, ban, delete, grant, guild, kick, nick, role, set, take, time_out};

#[test]
fn a_ban_beats_a_promotion() {
    let mut story = Story::default();
    let banned = story.tell("admin", ban("x"), &[]);
    let granted = story.tell("mod", grant("x", "low"), &[]);
    let end = story.end();
    assert!(end.stands(&banned) && !end.stands(&granted));
    assert_eq!(end.roles("x"), None);
}

#[test]
fn who_loses_a_right_has_not_used_it_meanwhile() {
    let mut story = Story::default();
    let granted = story.tell("mod", grant("x", "low"), &[]);
    let renamed = story.tell("mod", nick("y", "Why"), &[&granted]);
    let own = story.tell("mod", nick("mod", "Moe"), &[&renamed]);
    story.tell("owner", take("mod", "mod"), &[]);
    let end = story.end();
    assert!(!end.stands(&granted) && !end.stands(&renamed));
    assert!(end.stands(&own), "what needs another right stands");
    assert!(!end.holds("x", "low"));
}

#[test]
fn what_came_before_a_revocation_stands() {
    let mut story = Story::default();
    let granted = story.tell("mod", grant("x", "low"), &[]);
    let taken = story.tell("owner", take("mod", "mod"), &[&granted]);
    let other = story.tell("admin", nick("y", "Why"), &[]);
    let end = story.end();
    assert!(end.stands(&granted) && end.stands(&taken) && end.stands(&other));
    assert!(end.holds("x", "low"));
}

#[test]
fn what_builds_on_what_falls_falls_with_it() {
    let mut story = Story::default();
    let granted = story.tell("admin", grant("x", "boss"), &[]);
    let kicked = story.tell("x", kick("y"), &[&granted]);
    let taken = story.tell("owner", take("admin", "admin"), &[]);
    let end = story.end();
    assert!(end.stands(&taken) && !end.stands(&granted) && !end.stands(&kicked));
    assert!(end.roles("y").is_some());
}

#[test]
fn what_one_revocation_takes_and_another_gives_does_not_depend_on_what_follows() {
    let stands = |goes_on: bool| {
        let mut story = Story::default();
        let deleted = story.tell("big", delete("boss"), &[]);
        let taken = story.tell("owner", take("big", "clerk"), &[]);
        let given = story.tell("owner", Change::Owner { to: "big".to_owned() }, &[&taken]);
        let met = story.tell("owner", Change::Nothing, &[&deleted, &given]);
        if goes_on {
            story.tell("admin", grant("owner", "big"), &[&met]);
            story.tell("admin", take("owner", "big"), &[&met]);
        }
        story.end().stands(&deleted)
    };
    assert!(stands(false), "who is the owner by what is concurrent may do it");
    assert!(stands(true));
}

#[test]
fn of_two_who_strip_each_other_the_higher_stands() {
    for turned in [false, true] {
        let mut story = Story::default();
        // big stands above mod, but may act by a role below it only.
        let strips = |story: &mut Story, sender: &str| match sender {
            "big" => story.tell("big", take("mod", "mod"), &[]),
            _ => story.tell("mod", take("big", "clerk"), &[]),
        };
        let senders = if turned { ["mod", "big"] } else { ["big", "mod"] };
        let mut ids: Vec<_> = senders.map(|sender| (sender, strips(&mut story, sender))).into();
        ids.sort();
        let end = story.end();
        assert!(end.stands(&ids[0].1) && !end.stands(&ids[1].1));
        assert!(end.holds("big", "clerk") && !end.holds("mod", "mod"));
    }
}

#[test]
fn of_two_equals_who_strip_each_other_the_earlier_stands() {
    let mut story = Story::default();
    let roles = ["one", "other"].map(|id| set(id, role(1, MODERATING)));
    let [first, second] = roles.map(|change| story.tell("owner", change, &[]));
    let grants = [grant("big", "one"), grant("mod", "other")]
        .map(|change| story.tell("owner", change, &[&first, &second]));
    let all: Vec<&str> = grants.iter().map(String::as_str).collect();
    let less = [take("mod", "mod"), take("big", "big"), take("big", "clerk")]
        .map(|change| story.tell("owner", change, &all));
    let all: Vec<&str> = less.iter().map(String::as_str).collect();
    // Both have one role at 1 now; who made it up to 2 stands above the other.
    let raised = story.tell("owner", set("low", role(2, Permissions::NONE)), &all);
    let both = ["big", "mod"].map(|user| story.tell("owner", grant(user, "low"), &[&raised]));
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    let early = story.tell("mod", take("big", "one"), &both);
    let late = story.tell("big", take("mod", "other"), &both);
    let end = story.end();
    assert!(end.stands(&early) && !end.stands(&late));
    assert!(!end.holds("big", "one") && end.holds("mod", "other"));
}

#[test]
fn two_of_one_rank_who_cannot_touch_each_other_both_stand() {
    let mut story = Story::default();
    let one = story.tell("mod", kick("x"), &[]);
    let other = story.tell("mod2", kick("y"), &[]);
    let vain = story.tell("mod", kick("mod2"), &[]);
    let end = story.end();
    assert!(end.stands(&one) && end.stands(&other) && !end.stands(&vain));
}

#[test]
fn a_revocation_by_who_was_raised_falls_with_the_raising() {
    // big may grant by a low role and stands high by another; mod may take the low one.
    let mut story = Story::default();
    let raised = story.tell("big", grant("x", "low"), &[]);
    let low = story.tell("big", take("x", "low"), &[&raised]);
    let stripped = story.tell("mod", take("big", "clerk"), &[]);
    let boss = story.tell("admin", grant("y", "boss"), &[]);
    let end = story.end();
    assert!(end.stands(&stripped) && end.stands(&boss));
    assert!(
        !end.stands(&raised),
        "mod stands above clerk, so big had it no longer"
    );
    assert!(!end.stands(&low));
    assert!(!end.holds("big", "clerk"));
}

#[test]
fn a_higher_revocation_falls_when_a_lower_one_takes_what_raised_its_sender() {
    let mut story = Story::default();
    // big, whose right to grant is low, raises x above mod; x removes y.
    let raised = story.tell("big", grant("x", "boss"), &[]);
    let kicked = story.tell("x", kick("y"), &[&raised]);
    let stripped = story.tell("mod", take("big", "clerk"), &[]);
    let end = story.end();
    assert!(end.stands(&stripped));
    assert!(!end.stands(&raised) && !end.stands(&kicked));
    assert!(end.roles("y").is_some() && !end.holds("x", "boss"));
}

#[test]
fn a_role_that_ends_is_given_to_nobody() {
    let mut story = Story::default();
    let ended = story.tell("admin", delete("low"), &[]);
    let granted = story.tell("mod", grant("x", "low"), &[]);
    let changed = story.tell("mod2", set("low", role(1, Permissions::SEND_MESSAGES)), &[]);
    let end = story.end();
    assert!(end.stands(&ended) && !end.stands(&granted) && !end.stands(&changed));
    assert!(!end.0.state.roles.contains_key("low"));
}

#[test]
fn changes_of_different_things_of_a_role_are_both_kept() {
    let mut story = Story::default();
    let mut named = role(1, Permissions::SEND_MESSAGES);
    named.name = "Lowly".to_owned();
    let mut coloured = role(3, Permissions::SEND_MESSAGES | Permissions::KICK_MEMBERS);
    coloured.color = 7;
    story.tell("admin", set("low", named), &[]);
    story.tell("mod", set("low", coloured), &[]);
    let low = story.end().role("low");
    assert_eq!((&*low.name, low.color, low.position), ("Lowly", 7, 3));
    assert_eq!(
        low.permissions,
        Permissions::SEND_MESSAGES | Permissions::KICK_MEMBERS
    );
}

#[test]
fn what_a_role_loses_it_does_not_get_back_at_once() {
    for turned in [false, true] {
        let mut story = Story::default();
        // owner takes KICK_MEMBERS from clerk; admin, who does not know, takes it away and gives it back, and raises it.
        let less = role(1, MODERATING.without(Permissions::KICK_MEMBERS));
        let takes = |story: &mut Story| story.tell("owner", set("clerk", less.clone()), &[]);
        let gives = |story: &mut Story| {
            let gone = story.tell("admin", set("clerk", less.clone()), &[]);
            story.tell("admin", set("clerk", role(4, MODERATING)), &[&gone])
        };
        if turned {
            gives(&mut story);
            takes(&mut story);
        } else {
            takes(&mut story);
            gives(&mut story);
        }
        let clerk = story.end().role("clerk");
        assert_eq!(clerk, less);
    }
}

#[test]
fn two_revocations_of_one_role_both_count() {
    let mut story = Story::default();
    story.tell(
        "owner",
        set("clerk", role(2, MODERATING.without(Permissions::KICK_MEMBERS))),
        &[],
    );
    story.tell(
        "admin",
        set("clerk", role(1, MODERATING.without(Permissions::BAN_MEMBERS))),
        &[],
    );
    let clerk = story.end().role("clerk");
    let expected = MODERATING
        .without(Permissions::KICK_MEMBERS)
        .without(Permissions::BAN_MEMBERS);
    assert_eq!((clerk.position, clerk.permissions), (1, expected));
}

#[test]
fn taking_a_role_beats_giving_it() {
    for order in [["mod", "mod2"], ["mod2", "mod"]] {
        let mut story = Story::default();
        let first = story.tell("owner", grant("x", "low"), &[]);
        for sender in order {
            let change = if sender == "mod" {
                take("x", "low")
            } else {
                grant("x", "low")
            };
            story.tell(sender, change, &[&first]);
        }
        assert!(!story.end().holds("x", "low"));
    }
}

#[test]
fn a_time_out_beats_its_end_and_what_the_member_does() {
    let mut story = Story::default();
    let out = story.tell("admin", time_out("x", Some(1_000)), &[]);
    let renamed = story.tell("x", nick("x", "Ex"), &[]);
    let ended = story.tell("mod", time_out("x", None), &[]);
    let end = story.end();
    assert!(end.stands(&out) && !end.stands(&renamed) && !end.stands(&ended));
}

#[test]
fn a_guild_that_is_given_away_is_not_ended_by_its_former_owner() {
    for given_first in [true, false] {
        let mut story = Story::default();
        let to = || Change::Owner { to: "x".to_owned() };
        let (given, ended) = if given_first {
            (
                story.tell("owner", to(), &[]),
                story.tell("owner", Change::Delete, &[]),
            )
        } else {
            let ended = story.tell("owner", Change::Delete, &[]);
            (story.tell("owner", to(), &[]), ended)
        };
        let end = story.end();
        assert_eq!(
            (end.stands(&given), end.stands(&ended)),
            (given_first, !given_first)
        );
    }
}

#[test]
fn who_is_kicked_comes_back_only_afterwards() {
    let mut story = Story::default();
    let join = || Change::Join { user: "x".to_owned() };
    let kicked = story.tell("admin", kick("x"), &[]);
    story.tell("x", join(), &[]);
    assert_eq!(story.end().roles("x"), None);
    story.tell("x", join(), &[&kicked]);
    assert_eq!(story.end().roles("x"), Some([].into()));
}

#[test]
fn a_merge_carries_both_sides_on() {
    let mut story = Story::default();
    let one = story.tell("owner", take("mod", "mod"), &[]);
    let other = story.tell("mod", grant("x", "low"), &[]);
    let merged = story.tell("admin", Change::Nothing, &[&one, &other]);
    let again = story.tell("admin", grant("x", "low"), &[&merged]);
    let late = story.tell("mod", grant("y", "low"), &[&merged]);
    let end = story.end();
    assert!(end.stands(&again) && !end.stands(&late) && !end.stands(&other));
    assert!(end.holds("x", "low") && !end.holds("y", "low"));
}

#[test]
fn what_follows_a_revocation_is_looked_at_after_it_whatever_its_clock_says() {
    let mut story = Story::default();
    let end = story.tell("big", delete("mod"), &[]);
    let banned = story.tell("owner", ban("big"), &[]);
    let met = story.tell("owner", Change::Nothing, &[&end, &banned]);
    let again = story.tell("owner", delete("mod"), &[&met]);
    // Something beside it, so that it is judged at all.
    story.tell("admin", nick("y", "Why"), &[&met]);
    // By its time it came before the ban that it follows.
    for event in story.events.iter_mut().filter(|event| event.id == again) {
        event.sent_at = guildhall_types::Timestamp(0);
    }
    let all = story.end();
    assert!(all.stands(&again) && !all.stands(&end));
    assert!(!all.0.state.roles.contains_key("mod"));
}

#[test]
fn a_crowd_that_comes_in_costs_little_and_a_flood_of_changes_is_bounded() {
    let mut story = Story::default();
    let taken = story.tell("owner", take("mod", "mod"), &[]);
    let mut last = String::new();
    for number in 0..3000 {
        let user = format!("u{number}");
        let after: &[&str] = if last.is_empty() { &[] } else { &[&last] };
        last = story.tell(&user.clone(), Change::Join { user }, after);
    }
    let granted = story.tell("mod", grant("x", "low"), &[&last]);
    let crowd = story.end();
    assert!(crowd.stands(&taken) && crowd.stands(&last) && !crowd.stands(&granted));
    assert_eq!(crowd.0.state.members.len(), guild().members.len() + 3000);

    let mut story = Story::default();
    let taken = story.tell("owner", take("mod", "mod"), &[]);
    let mut names = Vec::new();
    for number in 0..(2 * MAX_CHANGES) {
        names.push(story.tell("x", nick("x", &format!("X {number}")), &[]));
    }
    let late = story.tell("admin", nick("y", "Why"), &[]);
    let flood = story.end();
    assert!(
        flood.stands(&taken) && flood.stands(&late),
        "who stands higher is heard"
    );
    let heard = names.iter().filter(|name| flood.stands(name)).count();
    assert_eq!(heard, MAX_CHANGES - 2);
}
