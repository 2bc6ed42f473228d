#![allow(clippy::unwrap_used, reason = "tests")]
use std::sync::Arc;

use futures::FutureExt;

use crate::{
    close::Close,
    frame::Frame,
    limits::GatewayLimits,
    session::{Link, NotReachable, Session},
};

fn session(ring: usize, queue: u64) -> Arc<Session> {
    let limits = GatewayLimits {
        ring_frames: ring,
        queue_frames: queue,
        ..GatewayLimits::default()
    };
    Session::new("s".into(), "u".into(), "l".into(), &limits)
}

fn push(session: &Session, frames: usize) {
    let frame = Frame::new("x", &"y").unwrap();
    (0..frames).for_each(|_| session.push(&frame));
}

fn take(session: &Session, link: &Arc<Link>) -> Vec<u64> {
    session
        .take(link, usize::MAX, usize::MAX)
        .into_iter()
        .map(|(seq, _)| seq)
        .collect()
}

#[tokio::test]
async fn resuming_gives_exactly_what_was_missed() {
    let session = session(10, 10);
    let link = session.attach(0, "l".into()).unwrap();
    push(&session, 3);
    assert_eq!(take(&session, &link), [1, 2, 3]);
    push(&session, 2);
    session.detach(&link);
    push(&session, 2);
    // The client has seen 2, whatever was written to it since.
    let link = session.attach(2, "l".into()).unwrap();
    assert_eq!(take(&session, &link), [3, 4, 5, 6, 7]);
    assert!(take(&session, &link).is_empty());
    assert_eq!(session.attach(8, "l".into()).err(), Some(NotReachable));
    push(&session, 10);
    assert_eq!(session.attach(6, "l".into()).err(), Some(NotReachable));
}

#[tokio::test]
async fn a_lagging_connection_is_cut_and_can_resume() {
    let session = session(10, 5);
    let link = session.attach(0, "l".into()).unwrap();
    push(&session, 5);
    assert!(link.cut_off().now_or_never().is_none());
    push(&session, 1);
    assert_eq!(link.cut_off().await, Close::TooSlow);
    assert!(take(&session, &link).is_empty(), "it is no longer tied");
    push(&session, 4);
    // It catches up with more than may wait otherwise.
    let link = session.attach(0, "l".into()).unwrap();
    assert_eq!(session.take(&link, 3, usize::MAX).len(), 3);
    push(&session, 3);
    assert!(link.cut_off().now_or_never().is_none());
    push(&session, 1);
    assert_eq!(
        link.cut_off().await,
        Close::TooSlow,
        "what it still had to catch up with is no longer kept"
    );
}

#[tokio::test]
async fn waiting_bytes_are_bounded_but_one_large_frame_may_wait() {
    let limits = GatewayLimits {
        queue_bytes: 1000,
        ..GatewayLimits::default()
    };
    let session = Session::new("s".into(), "u".into(), "l".into(), &limits);
    let link = session.attach(0, "l".into()).unwrap();
    session.push(&Frame::new("x", &"y".repeat(5000)).unwrap());
    assert!(link.cut_off().now_or_never().is_none());
    push(&session, 1);
    assert_eq!(link.cut_off().await, Close::TooSlow);
}

#[tokio::test]
async fn the_newest_connection_has_the_session() {
    let session = session(10, 10);
    let old = session.attach(0, "l".into()).unwrap();
    let new = session.attach(0, "l2".into()).unwrap();
    assert_eq!(old.cut_off().await, Close::ResumedElsewhere);
    push(&session, 1);
    assert!(take(&session, &old).is_empty());
    session.detach(&old);
    assert_eq!(take(&session, &new), [1]);
    assert!(session.is_of_login("l2") && !session.is_of_login("l"));
}
