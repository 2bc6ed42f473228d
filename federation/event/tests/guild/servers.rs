//! Bans of servers.

use guildhall_event::guild::{Change, is_server_pattern};

use crate::story::{Story, grant, kick};

fn ban_server(server: &str) -> Change {
    Change::BanServer {
        server: server.to_owned(),
        reason: None,
    }
}

fn unban_server(server: &str) -> Change {
    Change::UnbanServer {
        server: server.to_owned(),
    }
}

fn join(user: &str) -> Change {
    Change::Join {
        user: user.to_owned(),
    }
}

const ZED: &str = "@zed:s.test";

#[test]
fn who_is_there_is_out_with_the_ban_and_may_come_in_after_it() {
    let mut story = Story::default();
    let came = story.tell(ZED, join(ZED), &[]);
    let banned = story.tell("mod", ban_server("?.test"), &[&came]);
    let refused = story.tell(ZED, join(ZED), &[&banned]);
    let other = story.tell("@z:s.example", join("@z:s.example"), &[&banned]);
    let ended = story.tell("mod2", unban_server("?.test"), &[&refused, &other]);
    let back = story.tell(ZED, join(ZED), &[&ended]);
    let end = story.end();
    for stands in [&came, &banned, &other, &ended, &back] {
        assert!(end.stands(stands), "{stands}");
    }
    assert!(!end.stands(&refused));
    assert!(end.roles(ZED).is_some() && end.0.state.server_bans.is_empty());
}

#[test]
fn a_ban_beats_who_comes_in_at_the_same_time_and_what_they_do() {
    let mut story = Story::default();
    let came = story.tell(ZED, join(ZED), &[]);
    let banned = story.tell("mod", ban_server("s.test"), &[]);
    let promoted = story.tell("owner", grant(ZED, "admin"), &[&came]);
    let used = story.tell(ZED, kick("y"), &[&promoted]);
    let end = story.end();
    assert!(end.stands(&banned) && !end.stands(&came) && !end.stands(&used));
    assert_eq!(end.roles(ZED), None);
    assert!(end.roles("y").is_some());
}

#[test]
fn nobody_bans_the_server_of_who_stands_as_high() {
    let mut story = Story::default();
    let came = story.tell(ZED, join(ZED), &[]);
    let promoted = story.tell("owner", grant(ZED, "mod"), &[&came]);
    let equal = story.tell("mod", ban_server("s.test"), &[&promoted]);
    let own = story.tell(ZED, ban_server("*.test"), &[&promoted]);
    let without = story.tell("x", ban_server("t.test"), &[&promoted]);
    let higher = story.tell("admin", ban_server("s.test"), &[&equal, &own, &without]);
    let end = story.end();
    assert!(!end.stands(&equal) && !end.stands(&own) && !end.stands(&without));
    assert!(end.stands(&higher));
    assert_eq!(end.roles(ZED), None);
}

#[test]
fn two_bans_at_once_are_both_there() {
    let mut story = Story::default();
    story.tell("mod", ban_server("one.test"), &[]);
    story.tell("mod2", ban_server("two.test"), &[]);
    let bans = story.end().0.state.server_bans;
    assert_eq!(bans.keys().collect::<Vec<_>>(), ["one.test", "two.test"]);
}

#[test]
fn patterns_are_names_in_lower_case_with_wildcards() {
    for good in ["a.test", "*.a.test", "a?.test:8448", "[::1]", "1.2.3.4", "*"] {
        assert!(is_server_pattern(good), "{good}");
    }
    for bad in [
        "",
        "A.test",
        "a test",
        "a/b",
        "@a:b",
        "a\0",
        "\u{e9}.test",
        &"a".repeat(231),
    ] {
        assert!(!is_server_pattern(bad), "{bad:?}");
    }
}
