//! A guild lives on while its home server is down.

use crate::common::{agree, all_know_all, guild, let_in, same_everywhere, send_many};
use guildhall_federation_tests::{TestNet, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_others_go_on_talking_and_all_agree_afterwards() {
    let net = TestNet::new();
    let (mut a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let_in(&a, &ann, (&guild, &channel), &cid).await;
    all_know_all(&[&ann, &bob, &cid], &guild).await;
    ann.send(&channel, "see you", "0").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 1).await;

    a.stop().await;
    let (said, _) = tokio::join!(
        send_many(&bob, &channel, "b", 30),
        send_many(&cid, &channel, "c", 30)
    );
    agree(&[&bob, &cid], &channel, 61).await;
    let [edited, deleted] = [0, 1].map(|index| said.keys().nth(index).unwrap().clone());
    bob.edit(&channel, &edited, "better").await.unwrap();
    bob.delete(&channel, &deleted).await.unwrap();
    agree(&[&bob, &cid], &channel, 60).await;

    a.start().await;
    let history = agree(&[&ann, &bob, &cid], &channel, 60).await;
    assert!(history.contains(&(edited, "better".to_owned())));
    ann.send(&channel, "I am back", "1").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 61).await;
    same_everywhere(&[&a, &b, &c]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_is_let_in_by_another_server() {
    let net = TestNet::new();
    let (mut a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (home, channel) = guild(&ann).await;
    let_in(&a, &ann, (&home, &channel), &bob).await;
    bob.send(&channel, "before", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    // c has dealt with a before, and so knows its key.
    let (other, lobby) = guild(&ann).await;
    let_in(&a, &ann, (&other, &lobby), &cid).await;

    a.stop().await;
    let_in(&b, &bob, (&home, &channel), &cid).await;
    cid.send(&channel, "hello, nobody is at home", "1").await.unwrap();
    agree(&[&bob, &cid], &channel, 2).await;

    a.start().await;
    all_know_all(&[&ann, &bob, &cid], &home).await;
    let history = agree(&[&ann, &bob, &cid], &channel, 2).await;
    assert_eq!(history[1].1, "hello, nobody is at home");
    ann.send(&channel, "welcome", "1").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_halves_that_went_on_apart_become_one_again() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob, eve, fay) = tokio::join!(
        a.register("ann"),
        b.register("bob"),
        b.register("eve"),
        b.register("fay")
    );
    let (guild, channel) = guild(&ann).await;
    for guest in [&bob, &eve, &fay] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ann, &bob, &eve, &fay], &guild).await;
    let plan = bob.send(&channel, "the plan", "0").await.unwrap();
    agree(&[&ann, &fay], &channel, 1).await;

    // b alone: words, an edit, one who leaves, and two who are new: dan by fay, gus by bob.
    a.stop().await;
    send_many(&bob, &channel, "b", 10).await;
    bob.edit(&channel, &plan, "the other plan").await.unwrap();
    eve.leave(&guild).await.unwrap();
    let (dan, gus) = tokio::join!(b.register("dan"), b.register("gus"));
    for (host, guest) in [(&fay, &dan), (&bob, &gus)] {
        let code = host.create_invite(&guild).await.unwrap();
        guest.redeem(&code).await.unwrap();
        guest.send(&channel, "I am new", "1").await.unwrap();
    }
    b.kill();

    // a alone: words, another name, another channel, and two members put out, of whom eve has left by herself.
    a.start().await;
    send_many(&ann, &channel, "a", 10).await;
    ann.rename_guild(&guild, "Haven").await.unwrap();
    ann.kick(&guild, &eve.user).await.unwrap();
    ann.kick(&guild, &bob.user).await.unwrap();
    let quay = ann.create_channel(&guild, "quay").await.unwrap();

    b.start().await;
    // Bob is out. Whom he let in before he knew stays, as does what both said.
    all_know_all(&[&ann, &dan, &fay, &gus], &guild).await;
    for gone in [&bob, &eve] {
        assert_eq!(gone.guild(&guild).await.unwrap_err().status, 404);
    }
    let history = agree(&[&ann, &dan, &fay, &gus], &channel, 23).await;
    assert!(history.contains(&(plan, "the other plan".to_owned())));
    eventually("the new channel and name", || async {
        let channels = dan.channels(&guild).await?;
        let guild = dan.guild(&guild).await.map_err(|refusal| refusal.message)?;
        if channels.iter().any(|(id, _)| *id == quay) && guild["name"] == "Haven" {
            Ok(())
        } else {
            Err(format!("{guild} {channels:?}"))
        }
    })
    .await;
    dan.send(&quay, "here too", "2").await.unwrap();
    agree(&[&ann, &dan], &quay, 1).await;
    same_everywhere(&[&a, &b]).await;
}
