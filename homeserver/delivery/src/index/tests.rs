#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
use std::sync::Arc;

use guildhall_guilds::Viewers;
use serde_json::{Value, json};
use tokio::time::{Duration, advance};

use super::{
    Refused, Registry,
    step::{Kind, Step},
};
use crate::{
    close::Close,
    frame::Frame,
    limits::GatewayLimits,
    session::{Link, Session},
};

fn frame(name: &str) -> Arc<Frame> {
    Frame::new(name, &Value::Null).unwrap()
}

fn event(log_seq: i64, name: &str) -> Step {
    Step {
        log_seq,
        guild: "g".into(),
        audience: Viewers::all(),
        kind: Kind::Event {
            frame: frame(name),
            own: None,
            author: None,
        },
    }
}

fn shape(log_seq: i64, name: &str) -> Step {
    Step {
        log_seq,
        guild: "g".into(),
        audience: Viewers::all(),
        kind: Kind::Shape(frame(name)),
    }
}

fn enter(log_seq: i64, as_of: i64, user: &str) -> Step {
    let (own, others) = (Some(frame("guild:create")), Some(frame("guild_member:add")));
    Step {
        log_seq,
        guild: "g".into(),
        audience: Viewers::all(),
        kind: Kind::Enter {
            user: user.into(),
            as_of,
            own,
            others,
        },
    }
}

fn leave(log_seq: i64, user: &str) -> Step {
    let (own, others) = (frame("guild:delete"), frame("guild_member:remove"));
    Step {
        log_seq,
        guild: "g".into(),
        audience: Viewers::all(),
        kind: Kind::Leave {
            user: user.into(),
            own,
            others: Some(others),
        },
    }
}

fn limits() -> GatewayLimits {
    GatewayLimits {
        sessions_per_user: 2,
        history_steps: 4,
        ..GatewayLimits::default()
    }
}

fn session(id: &str, user: &str) -> (Arc<Session>, Arc<Link>) {
    let session = Session::new(id.into(), user.into(), "login".into(), &limits());
    let link = session.attach(0, "login".into()).unwrap();
    (session, link)
}

/// Names of the frames that the session was given since the last call; checks that the numbers have no gap.
fn told(session: &Arc<Session>, link: &Arc<Link>) -> Vec<String> {
    let frames = session.take(link, usize::MAX, usize::MAX);
    let first = session.last() + 1 - u64::try_from(frames.len()).unwrap();
    let mut names = Vec::new();
    for ((seq, frame), expected) in frames.iter().zip(first..) {
        let value: Value = serde_json::from_str(&frame.numbered(*seq)).unwrap();
        assert_eq!(value["seq"], json!(expected));
        names.push(value["event"].as_str().unwrap().to_owned());
    }
    names
}

#[tokio::test]
async fn members_are_told_and_others_are_not() {
    let registry = Registry::new(&limits(), 0);
    let (a, a_link) = session("a", "alice");
    let (b, b_link) = session("b", "bob");
    registry.admit(&a, vec!["g".into()], 0).unwrap();
    registry.admit(&b, vec!["other".into()], 0).unwrap();
    registry.apply(event(1, "one"));
    registry.apply(enter(2, 2, "bob"));
    registry.apply(event(3, "two"));
    registry.whisper("g", &frame("typing"), "alice", &Viewers::all());
    registry.apply(leave(4, "bob"));
    registry.apply(event(5, "three"));
    assert_eq!(
        told(&a, &a_link),
        ["one", "guild_member:add", "two", "guild_member:remove", "three"]
    );
    assert_eq!(
        told(&b, &b_link),
        ["guild:create", "two", "typing", "guild:delete"]
    );
    registry.apply(Step {
        log_seq: 6,
        guild: "g".into(),
        audience: Viewers::all(),
        kind: Kind::Gone(frame("guild:delete")),
    });
    registry.apply(event(7, "four"));
    assert_eq!(told(&a, &a_link), ["guild:delete"]);
    assert!(!registry.wants_guild("g") && registry.wants_guild("other"));
}

#[tokio::test]
async fn a_users_own_form_goes_to_that_users_sessions() {
    let registry = Registry::new(&limits(), 0);
    let (a, a_link) = session("a", "alice");
    let (b, b_link) = session("b", "bob");
    registry.admit(&a, vec!["g".into()], 0).unwrap();
    registry.admit(&b, vec!["g".into()], 0).unwrap();
    let kind = Kind::Event {
        frame: frame("plain"),
        own: Some(("alice".into(), frame("with-nonce"))),
        author: None,
    };
    registry.apply(Step {
        log_seq: 1,
        guild: "g".into(),
        audience: Viewers::all(),
        kind,
    });
    assert_eq!(told(&a, &a_link), ["with-nonce"]);
    assert_eq!(told(&b, &b_link), ["plain"]);
}

#[tokio::test]
async fn a_dispatcher_behind_the_snapshot_tells_nothing_twice() {
    let registry = Registry::new(&limits(), 0);
    let (a, link) = session("a", "alice");
    // In the snapshot at 5: she came in at 2, was out at 3, came in again at 4.
    registry.admit(&a, vec!["g".into()], 5).unwrap();
    for step in [
        event(1, "x"),
        enter(2, 9, "alice"),
        leave(3, "alice"),
        enter(4, 9, "alice"),
        event(5, "x"),
    ] {
        registry.apply(step);
    }
    assert!(told(&a, &link).is_empty());
    registry.apply(event(6, "new"));
    registry.apply(leave(7, "alice"));
    assert_eq!(told(&a, &link), ["new", "guild:delete"]);
}

#[tokio::test]
async fn a_seat_comes_back_even_when_there_is_no_snapshot_to_show() {
    let registry = Registry::new(&limits(), 0);
    let (a, link) = session("a", "alice");
    registry.admit(&a, vec!["g".into()], 4).unwrap();
    registry.apply(leave(3, "alice"));
    // By now she has left (6), so the dispatcher read no snapshot for the entry of 4, which she was shown.
    let kind = Kind::Enter {
        user: "alice".into(),
        as_of: 9,
        own: None,
        others: None,
    };
    registry.apply(Step {
        log_seq: 4,
        guild: "g".into(),
        audience: Viewers::all(),
        kind,
    });
    registry.apply(leave(6, "alice"));
    assert_eq!(told(&a, &link), ["guild:delete"]);
}

#[tokio::test]
async fn a_seat_that_is_taken_again_hides_nothing_that_came_after_the_snapshot() {
    let registry = Registry::new(&limits(), 0);
    let (a, link) = session("a", "alice");
    registry.admit(&a, vec!["g".into()], 4).unwrap();
    registry.apply(leave(2, "alice"));
    // The dispatcher is late: when it read the guild for the entry of 3, the log was at 7.
    registry.apply(enter(3, 7, "alice"));
    registry.apply(shape(4, "in-ready"));
    registry.apply(shape(6, "channel:create"));
    assert_eq!(told(&a, &link), ["channel:create"]);
}

#[tokio::test]
async fn catching_up_with_much_is_not_slow_reading() {
    let limits = GatewayLimits {
        queue_frames: 3,
        ..GatewayLimits::default()
    };
    let registry = Registry::new(&limits, 0);
    let a = Session::new("a".into(), "alice".into(), "login".into(), &limits);
    let link = a.attach(0, "login".into()).unwrap();
    let alice = "alice".into();
    let _connecting = registry.connecting(&alice);
    (1..=10).for_each(|seq| registry.apply(event(seq, "x")));
    registry.admit(&a, vec!["g".into()], 0).unwrap();
    registry.apply(event(11, "y"));
    assert_eq!(told(&a, &link).len(), 11);
    (12..=15).for_each(|seq| registry.apply(event(seq, "z")));
    assert_eq!(link.cut_off().await, Close::TooSlow);
}

#[tokio::test]
async fn a_session_ends_with_its_own_connection_only() {
    let registry = Registry::new(&limits(), 0);
    let (a, old) = session("a", "alice");
    registry.admit(&a, vec!["g".into()], 0).unwrap();
    let login = "login".into();
    assert!(registry.resume("a", "bob", 0, &login).is_none());
    assert!(
        registry.resume("a", "alice", 1, &login).is_none(),
        "never given out"
    );
    let (_, new) = registry.resume("a", "alice", 0, &login).unwrap();
    registry.end(&a, &old);
    registry.apply(event(1, "x"));
    assert_eq!(told(&a, &new), ["x"]);
    registry.end(&a, &new);
    assert!(!registry.has("a"));
    assert_eq!(new.cut_off().await, Close::ServerError);
}

#[tokio::test]
async fn what_is_not_history_is_not_kept_for_who_is_away() {
    let registry = Registry::new(&limits(), 0);
    let (a, link) = session("a", "alice");
    registry.admit(&a, vec!["g".into()], 0).unwrap();
    a.detach(&link);
    registry.whisper("g", &frame("typing"), "bob", &Viewers::all());
    registry.apply(event(1, "x"));
    let link = a.attach(0, "login".into()).unwrap();
    assert_eq!(told(&a, &link), ["x"]);
}

#[tokio::test]
async fn a_dispatcher_ahead_of_the_snapshot_leaves_nothing_out() {
    let registry = Registry::new(&limits(), 0);
    let (a, link) = session("a", "alice");
    let alice = "alice".into();
    let connecting = registry.connecting(&alice);
    assert!(registry.wants_user("alice") && registry.wants_guild("g") && !registry.pass_if_idle(1));
    for step in [
        event(1, "old"),
        enter(2, 3, "alice"),
        shape(3, "in-guild-create"),
        event(4, "new"),
    ] {
        registry.apply(step);
    }
    registry.admit(&a, Vec::new(), 1).unwrap();
    drop(connecting);
    registry.apply(event(5, "newer"));
    assert_eq!(told(&a, &link), ["guild:create", "new", "newer"]);
}

#[tokio::test]
async fn a_snapshot_that_is_too_old_is_refused() {
    let registry = Registry::new(&limits(), 0);
    let (a, _link) = session("a", "alice");
    // Nobody was connecting: it was not recorded.
    registry.apply(event(1, "x"));
    assert_eq!(registry.admit(&a, Vec::new(), 0), Err(Refused::Stale));
    assert_eq!(registry.admit(&a, Vec::new(), 1), Ok(()));
    let bob = "bob".into();
    let connecting = registry.connecting(&bob);
    for seq in 2..=6 {
        registry.apply(event(seq, "x"));
    }
    let (b, _link) = session("b", "bob");
    assert_eq!(
        registry.admit(&b, Vec::new(), 1),
        Err(Refused::Stale),
        "one step was over the limit of four"
    );
    assert_eq!(registry.admit(&b, Vec::new(), 2), Ok(()));
    drop(connecting);
    let (c, _link) = session("c", "carol");
    assert_eq!(
        registry.admit(&c, Vec::new(), 5),
        Err(Refused::Stale),
        "forgotten with the last who was connecting"
    );
    assert_eq!(registry.admit(&c, Vec::new(), 6), Ok(()));
}

#[tokio::test]
async fn what_came_with_the_entry_is_not_told_to_who_entered() {
    let registry = Registry::new(&limits(), 0);
    let (a, link) = session("a", "alice");
    registry.admit(&a, Vec::new(), 0).unwrap();
    // One log entry brought a whole guild: alice and, after her, those who had been there for long.
    registry.apply(enter(1, 3, "alice"));
    registry.apply(enter(1, 3, "bob"));
    registry.apply(shape(2, "channel:create"));
    registry.apply(event(2, "message"));
    registry.apply(shape(4, "channel:update"));
    assert_eq!(told(&a, &link), ["guild:create", "message", "channel:update"]);
}

#[tokio::test(start_paused = true)]
async fn sessions_of_a_user_are_bounded_and_the_idlest_makes_room() {
    let registry = Registry::new(&limits(), 0);
    let (a, a_link) = session("a", "alice");
    let (b, b_link) = session("b", "alice");
    let (c, _c_link) = session("c", "alice");
    registry.admit(&a, vec!["g".into()], 0).unwrap();
    registry.admit(&b, Vec::new(), 0).unwrap();
    assert_eq!(registry.admit(&c, Vec::new(), 0), Err(Refused::TooMany));
    a.detach(&a_link);
    advance(Duration::from_secs(1)).await;
    b.detach(&b_link);
    registry.admit(&c, Vec::new(), 0).unwrap();
    assert!(!registry.has("a") && registry.has("b") && !registry.wants_guild("g"));
    advance(Duration::from_secs(10)).await;
    registry.sweep(Duration::from_secs(20));
    assert_eq!(registry.len(), 2);
    registry.sweep(Duration::from_secs(5));
    assert!(
        !registry.has("b") && registry.has("c"),
        "who is connected is not idle"
    );
}

#[tokio::test]
async fn a_revoked_login_loses_its_sessions_and_no_other() {
    let registry = Registry::new(&limits(), 0);
    let (a, a_link) = session("a", "alice");
    let other = Session::new("b".into(), "alice".into(), "phone".into(), &limits());
    let _link = other.attach(0, "phone".into()).unwrap();
    registry.admit(&a, Vec::new(), 0).unwrap();
    registry.admit(&other, Vec::new(), 0).unwrap();
    registry.revoke("login");
    assert_eq!(a_link.cut_off().await, Close::BadToken);
    assert!(!registry.has("a") && registry.has("b"));
}
