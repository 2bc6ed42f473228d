//! One guild on two and on three servers.

use std::collections::BTreeMap;

use crate::common::{agree, all_know_all, guild, just_once, let_in, same_everywhere, send_many};
use futures::future::join_all;
use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};

/// Messages of each user.
const EACH: usize = 200;

/// Everybody talks at once; everybody sees everything in one order, and is told of it just once.
async fn everybody_sees_everything(clients: &[&Client], channel: &str) {
    let mut gateways = join_all(clients.iter().map(|client| Gateway::connect(client))).await;
    // One more session of each, whose connection drops again and again.
    let mut fickle = join_all(clients.iter().map(|client| Gateway::connect(client))).await;
    let sends = clients.iter().enumerate().map(|(index, client)| {
        let prefix = format!("s{index}-");
        async move { send_many(client, channel, &prefix, EACH).await }
    });
    let drops = async {
        for _ in 0..5 {
            for gateway in &mut fickle {
                let heard = gateway.created().len();
                gateway.cut().await;
                gateway.resume().await;
                // The next drop is in the midst of what follows, however fast this machine is.
                eventually("the next message", || async {
                    if gateway.created().len() > heard {
                        Ok(())
                    } else {
                        Err(format!("still {heard}"))
                    }
                })
                .await;
            }
        }
    };
    let (sent, ()) = tokio::join!(join_all(sends), drops);
    let sent: BTreeMap<String, String> = sent.into_iter().flatten().collect();
    assert_eq!(sent.len(), EACH * clients.len());

    let history = agree(clients, channel, sent.len()).await;
    assert_eq!(history.iter().cloned().collect::<BTreeMap<_, _>>(), sent);
    let ids: Vec<String> = history.into_iter().map(|(id, _)| id).collect();
    gateways.append(&mut fickle);
    for gateway in &gateways {
        eventually("every message on the gateway", || async {
            let count = gateway.created().len();
            if count >= sent.len() {
                Ok(())
            } else {
                Err(format!("{count} of {}", sent.len()))
            }
        })
        .await;
        just_once(&gateway.created(), sent.keys());
        // A client that puts each frame where `order` says has the history.
        let mut frames = gateway.frames("message:create");
        frames.sort_by_key(|message| message["order"].as_str().unwrap().to_owned());
        let placed: Vec<&str> = frames
            .iter()
            .map(|message| message["id"].as_str().unwrap())
            .collect();
        assert_eq!(placed, ids);
    }
}

async fn two() -> (TestNet, Node, Node) {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    (net, a, b)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_see_400_messages_in_one_order() {
    let (_net, a, b) = two().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    everybody_sees_everything(&[&ann, &bob], &channel).await;
    same_everywhere(&[&a, &b]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_servers_see_600_messages_in_one_order() {
    let net = TestNet::new();
    let (a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let_in(&a, &ann, (&guild, &channel), &cid).await;
    all_know_all(&[&ann, &bob, &cid], &guild).await;
    everybody_sees_everything(&[&ann, &bob, &cid], &channel).await;
    same_everywhere(&[&a, &b, &c]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_and_deletes_cross() {
    let (_net, a, b) = two().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let (at_home, abroad) = tokio::join!(Gateway::connect(&ann), Gateway::connect(&bob));

    let first = bob.send(&channel, "frist", "1").await.unwrap();
    let second = ann.send(&channel, "second", "2").await.unwrap();
    agree(&[&ann, &bob], &channel, 2).await;
    assert_eq!(
        bob.edit(&channel, &second, "not mine").await.unwrap_err().status,
        403
    );
    assert_eq!(bob.delete(&channel, &second).await.unwrap_err().status, 403);
    bob.edit(&channel, &first, "first").await.unwrap();
    eventually("the edit on the other server", || async {
        let history = ann.history(&channel).await?;
        if history.contains(&(first.clone(), "first".to_owned())) {
            Ok(())
        } else {
            Err(format!("{history:?}"))
        }
    })
    .await;
    ann.delete(&channel, &second).await.unwrap();
    assert_eq!(
        agree(&[&ann, &bob], &channel, 1).await,
        [(first.clone(), "first".to_owned())]
    );
    // The owner may delete what others said, on every server.
    ann.delete(&channel, &first).await.unwrap();
    agree(&[&ann, &bob], &channel, 0).await;
    assert_eq!(bob.edit(&channel, &first, "gone").await.unwrap_err().status, 404);

    for gateway in [&at_home, &abroad] {
        eventually("the frames", || async {
            let counts = ["message:create", "message:update", "message:delete"]
                .map(|event| gateway.frames(event).len());
            if counts == [2, 1, 2] {
                Ok(())
            } else {
                Err(format!("{counts:?}"))
            }
        })
        .await;
        assert_eq!(gateway.frames("message:update")[0]["content"], "first");
        let gone: Vec<_> = gateway
            .frames("message:delete")
            .iter()
            .map(|frame| frame["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(gone, [second.clone(), first.clone()]);
    }
    same_everywhere(&[&a, &b]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_and_coming_back_cross() {
    let (_net, a, b) = two().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    bob.send(&channel, "hello", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    let (at_home, abroad) = tokio::join!(Gateway::connect(&ann), Gateway::connect(&bob));
    assert_eq!(abroad.ready["guilds"][0]["id"], guild.as_str());

    bob.leave(&guild).await.unwrap();
    assert_eq!(bob.guild(&guild).await.unwrap_err().status, 404);
    assert_eq!(
        bob.send(&channel, "still here?", "2").await.unwrap_err().status,
        404
    );
    assert!(bob.history(&channel).await.is_err());
    all_know_all(&[&ann], &guild).await;
    // With its last member his server leaves the channel too, and hears no more of it.
    eventually("the channel is left too", || async {
        let joined = a
            .rows("SELECT user_id FROM memberships WHERE membership = 'join'")
            .await;
        if joined.iter().any(|user| user.ends_with(b.server_name())) {
            Err(format!("{joined:?}"))
        } else {
            Ok(())
        }
    })
    .await;
    ann.send(&channel, "while bob was away", "3").await.unwrap();

    let_in(&a, &ann, (&guild, &channel), &bob).await;
    bob.send(&channel, "back", "4").await.unwrap();
    eventually("the same end of the history", || async {
        let (here, there) = (ann.history(&channel).await?, bob.history(&channel).await?);
        let last = |history: &[(String, String)]| history.last().map(|(_, text)| text.clone());
        if here.len() == 3 && last(&here).as_deref() == Some("back") && here == there {
            Ok(())
        } else {
            Err(format!("{here:?}, {there:?}"))
        }
    })
    .await;
    all_know_all(&[&ann, &bob], &guild).await;
    eventually("the frames", || async {
        let counts = [
            at_home.frames("guild_member:remove").len(),
            at_home.frames("guild_member:add").len(),
            abroad.frames("guild:delete").len(),
            abroad.frames("guild:create").len(),
        ];
        if counts == [1, 1, 1, 1] {
            Ok(())
        } else {
            Err(format!("{counts:?}"))
        }
    })
    .await;
    // He was not told of what was said while he was no member.
    let told = abroad.frames("message:create");
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_later_reads_back_to_the_first_message() {
    let (_net, a, b) = two().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    // More than one page, and more than one answer of the other server; edits take up room in it, too.
    let sent = send_many(&ann, &channel, "before-", 230).await;
    for id in sent.keys().take(110) {
        ann.edit(&channel, id, "edited").await.unwrap();
    }
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let pages = bob.history(&channel).await.unwrap();
    assert_eq!(pages.len(), sent.len());
    assert_eq!(pages, ann.history(&channel).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_names_and_typing_cross() {
    let (_net, a, b) = two().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let abroad = Gateway::connect(&bob).await;

    let second = ann.create_channel(&guild, "quay").await.unwrap();
    eventually("the new channel", || async {
        match abroad.frames("channel:create").as_slice() {
            [frame] if frame["id"] == second.as_str() => Ok(()),
            frames => Err(format!("{frames:?}")),
        }
    })
    .await;
    assert_eq!(bob.channels(&guild).await, ann.channels(&guild).await);
    bob.send(&second, "at the quay", "1").await.unwrap();
    agree(&[&ann, &bob], &second, 1).await;

    ann.rename_guild(&guild, "Haven").await.unwrap();
    ann.typing(&second).await.unwrap();
    ann.delete_channel(&guild, &second).await.unwrap();
    eventually("name and deletion", || async {
        let counts =
            ["guild:update", "typing:start", "channel:delete"].map(|event| abroad.frames(event).len());
        if counts == [1, 1, 1] {
            Ok(())
        } else {
            Err(format!("{counts:?}"))
        }
    })
    .await;
    assert_eq!(bob.guild(&guild).await.unwrap()["name"], "Haven");
    assert_eq!(abroad.frames("typing:start")[0]["userId"], ann.user.as_str());
    assert_eq!(bob.send(&second, "gone", "2").await.unwrap_err().status, 404);
    assert_eq!(bob.channels(&guild).await, ann.channels(&guild).await);
}
