//! A client that does not read is cut off and slows nobody.

use guildhall_delivery::GatewayLimits;
use serde_json::json;

use crate::{
    client::Said,
    world::{World, limits},
};

/// Messages of [`SIZE`]: together more than a connection's buffers take in (4 MiB on Linux by default).
const MESSAGES: u64 = 140;
const SIZE: usize = 50_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_is_cut_off_while_others_go_on() {
    let bytes = 64 << 20;
    let narrow = GatewayLimits {
        ring_frames: 200,
        ring_bytes: bytes,
        queue_frames: 20,
        queue_bytes: bytes,
        ..limits()
    };
    let world = World::with(narrow).await;
    world.enter(&world.bob).await;
    let mut slow = world.connect_narrow().await;
    slow.authenticate(&world.bob_token).await;
    let mut quick = world.login(&world.alice_token).await;
    let body = "x".repeat(SIZE);
    for _ in 0..MESSAGES {
        world.say(&world.alice, &body).await;
        assert_eq!(
            quick.expect("message:create").await["content"]
                .as_str()
                .unwrap()
                .len(),
            SIZE
        );
    }
    // Now it reads: what was written to it before, and then why it ends there.
    let mut seen = 0;
    let code = loop {
        match slow.next().await {
            Said::Frame(frame) => {
                seen += 1;
                assert_eq!(frame["seq"], seen);
            }
            Said::Closed(code) => break Some(code),
            // The goodbye did not fit any more.
            Said::Broken => break None,
        }
    };
    assert!(seen < MESSAGES, "it was told everything: it was not cut off");
    assert!(code.is_none_or(|code| code == 4013), "{code:?}");
    let mut again = world.connect().await;
    again
        .send(
            "resume",
            json!({"token": world.bob_token, "sessionId": slow.session(), "seq": seen}),
        )
        .await;
    assert_eq!(again.expect("resumed").await["missed"], MESSAGES - seen);
    again.seq = seen;
    for _ in seen..MESSAGES {
        again.expect("message:create").await;
    }
    again.expect_nothing().await;
    quick.expect_nothing().await;
}
