//! Rights decide who is told what, at once after a change, on every open session and on every server.

use crate::common::{guild, let_in};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};

const VIEW_CHANNEL: u64 = 1 << 10;
/// Sessions that each member has open.
const SESSIONS: usize = 3;

/// Waits until every session has had `count` frames of `event` about the channel or message `id`.
async fn told(sessions: &[Gateway], event: &str, id: &str, count: usize) {
    eventually(event, || async {
        for (number, session) in sessions.iter().enumerate() {
            let frames = session.frames(event);
            let had = frames.iter().filter(|frame| frame["id"] == id).count();
            if had != count {
                return Err(format!("session {number} has had {had} of {count}"));
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_goes_stops_events_on_every_session_and_one_that_comes_brings_the_channel() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, dan, bob) = tokio::join!(a.register("ann"), a.register("dan"), b.register("bob"));
    let (guild, open) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &open), &dan).await;
    let_in(&a, &ann, (&guild, &open), &bob).await;
    let crew = ann.create_role(&guild, "crew", 0).await.unwrap();
    for user in [&dan.user, &bob.user] {
        ann.hold(&guild, user, &[&crew]).await.unwrap();
    }
    let deck = ann.create_channel(&guild, "deck").await.unwrap();
    let_see(&bob, &guild, &deck).await;
    let mut sessions = Vec::new();
    for member in [&dan, &bob] {
        for _ in 0..SESSIONS {
            sessions.push(Gateway::connect(member).await);
        }
    }
    let heard = ann.send(&deck, "before", "1").await.unwrap();
    told(&sessions, "message:create", &heard, 1).await;
    assert!(
        sessions
            .iter()
            .all(|session| session.frames("channel:create").is_empty())
    );

    for round in 1..=2 {
        // Gone: the channel, and what is said in it from then on. What comes after it in the open shows that it is over.
        ann.overwrite(&deck, (&crew, 0), (0, VIEW_CHANNEL)).await.unwrap();
        let unheard = ann
            .send(&deck, "among those who may look", &format!("2 {round}"))
            .await
            .unwrap();
        let after = ann.send(&open, "to all", &format!("3 {round}")).await.unwrap();
        told(&sessions, "channel:delete", &deck, round).await;
        told(&sessions, "message:create", &after, 1).await;
        told(&sessions[..SESSIONS], "message:create", &unheard, 0).await;

        // There again, with what is said from then on.
        ann.overwrite(&deck, (&crew, 0), (VIEW_CHANNEL, 0)).await.unwrap();
        told(&sessions, "channel:create", &deck, round).await;
        // bob's server left the channel's room when nobody on it could look; what was said before it is back is history to it.
        eventually("bob's server is back", || async {
            let sent = bob.send(&deck, "aye", &format!("bob {round}")).await;
            sent.map_err(|refusal| refusal.message)
        })
        .await;
        let heard = ann
            .send(&deck, "welcome back", &format!("4 {round}"))
            .await
            .unwrap();
        told(&sessions, "message:create", &heard, 1).await;
    }

    // A role that is taken from one member alone.
    ann.overwrite(&deck, (&guild, 0), (0, VIEW_CHANNEL))
        .await
        .unwrap();
    ann.hold(&guild, &dan.user, &[]).await.unwrap();
    let unheard = ann.send(&deck, "without dan", "5").await.unwrap();
    told(&sessions[..SESSIONS], "channel:delete", &deck, 3).await;
    told(&sessions[SESSIONS..], "message:create", &unheard, 1).await;
    told(&sessions[SESSIONS..], "channel:delete", &deck, 2).await;
    told(&sessions[..SESSIONS], "message:create", &unheard, 0).await;

    // Who is put out is told of nothing more.
    ann.kick(&guild, &dan.user).await.unwrap();
    let unheard = ann.send(&open, "without dan", "6").await.unwrap();
    told(&sessions[..SESSIONS], "guild:delete", &guild, 1).await;
    told(&sessions[SESSIONS..], "message:create", &unheard, 1).await;
    told(&sessions[..SESSIONS], "message:create", &unheard, 0).await;
}

/// Waits until `client`'s server shows the channel.
async fn let_see(client: &Client, guild: &str, channel: &str) {
    eventually("the channel", || async {
        let channels = client.channels(guild).await?;
        let is_there = channels.iter().any(|(id, _)| id == channel);
        is_there.then_some(()).ok_or_else(|| format!("{channels:?}"))
    })
    .await;
}
