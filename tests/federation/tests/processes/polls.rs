//! Polls over two real servers, with people who vote at the same time.

use crate::common::{guild, let_in, same_everywhere};
use futures::future::join_all;
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

fn path(channel: &str, poll: &str, rest: &str) -> String {
    let (channel, poll) = (channel.replace('!', "%21"), poll.replace('$', "%24"));
    format!("/channels/{channel}/messages/{poll}{rest}")
}

async fn counts(client: &Client, channel: &str, poll: &str) -> Result<Vec<i64>, String> {
    let message = client.call(Method::GET, &path(channel, poll, ""), None).await;
    let message = message.map_err(|refusal| refusal.message)?;
    let answers = message["poll"]["answers"].as_array().cloned().unwrap_or_default();
    Ok(answers
        .iter()
        .map(|answer| answer["count"].as_i64().unwrap())
        .collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_servers_count_the_same() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea, ben) = (
        a.register("ada").await,
        b.register("bea").await,
        b.register("ben").await,
    );
    let (guild, channel) = guild(&ada).await;
    for guest in [&bea, &ben] {
        let_in(&a, &ada, (&guild, &channel), guest).await;
    }
    let watching = Gateway::connect(&ada).await;
    let ask = json!({"poll": {"question": "Lunch?", "answers": [{"text": "Pizza"}, {"text": "Soup"}]}});
    let messages = format!("/channels/{}/messages", channel.replace('!', "%21"));
    let asked = ada.call(Method::POST, &messages, Some(ask)).await.unwrap();
    let poll = asked["id"].as_str().unwrap();
    let vote = async |client: &Client, answer: &str| {
        let path = path(&channel, poll, "/poll/votes/@me");
        let body = json!({"answerIds": [answer]});
        client.call(Method::PUT, &path, Some(body)).await
    };
    for client in [&bea, &ben] {
        eventually("the poll", || counts(client, &channel, poll)).await;
    }
    // All change their minds at the same time, and last say the same as before.
    for answer in ["1", "2", "1"] {
        let votes = [&ada, &bea, &ben].map(|client| vote(client, answer));
        for voted in join_all(votes).await {
            voted.unwrap();
        }
    }
    vote(&ben, "2").await.unwrap();
    for client in [&ada, &bea, &ben] {
        eventually("all votes", || async {
            match counts(client, &channel, poll).await?[..] {
                [2, 1] => Ok(()),
                ref other => Err(format!("{other:?}")),
            }
        })
        .await;
    }
    eventually("the frames", || async {
        let frames = watching.frames("message:poll_vote_add");
        let found = frames.iter().any(|frame| {
            frame["userId"] == ben.user.as_str() && frame["answerId"] == "2" && frame["messageId"] == poll
        });
        if found { Ok(()) } else { Err(format!("{frames:?}")) }
    })
    .await;
    // It ends while others vote: some get through, and all count the same ones.
    let end = path(&channel, poll, "/poll/end");
    let (ended, _) = tokio::join!(ada.call(Method::POST, &end, None), vote(&bea, "2"));
    assert_eq!(ended.unwrap()["poll"]["isFinalized"], true);
    eventually("the end", || async {
        match vote(&ben, "1").await {
            Err(refusal) if refusal.status == 409 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let voters: Vec<Value> = ada
        .page(&path(&channel, poll, "/poll/answers/1/voters"))
        .await
        .unwrap();
    assert!(voters.contains(&json!({"userId": ada.user})), "{voters:?}");
    same_everywhere(&[&a, &b]).await;
}
