//! A guild with people, channels and messages.

use std::time::Instant;

use futures::{StreamExt, stream};
use guildhall_federation_tests::{Client, Node};

use crate::Args;

/// Requests at a time.
const AT_ONCE: usize = 32;

/// What is measured on.
pub(crate) struct Stage {
    pub(crate) owner: Client,
    pub(crate) people: Vec<Client>,
    /// The first has the long history.
    pub(crate) channels: Vec<String>,
}

/// Makes it by the API, but for the accounts.
pub(crate) async fn fill(node: &Node, args: &Args) -> Stage {
    let begin = Instant::now();
    let owner = node.register("owner").await;
    let guild = owner.create_guild("Talk").await.unwrap();
    let owner_of = &owner;
    let of_guild = guild.as_str();
    stream::iter(1..args.channels)
        .for_each_concurrent(AT_ONCE, |number| async move {
            owner_of
                .create_channel(of_guild, &format!("channel {number}"))
                .await
                .unwrap();
        })
        .await;
    let channels = owner.channels(&guild).await.unwrap();
    let channels: Vec<String> = channels.into_iter().map(|(id, _)| id).collect();
    let code = owner.create_invite(&guild).await.unwrap();
    let people = node.enlist("person", args.people).await;
    let people: Vec<Client> = stream::iter(people)
        .map(|mut person| {
            let code = &code;
            async move {
                person.renew().await.unwrap();
                person.redeem(code).await.unwrap();
                person
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let first = channels[0].as_str();
    let people_of = &people;
    stream::iter(0..args.messages)
        .for_each_concurrent(AT_ONCE, |number| async move {
            let person = &people_of[number % people_of.len()];
            person
                .send_plain(first, &format!("message {number} of many"))
                .await;
        })
        .await;
    let called = format!("something to read <{}>", people[0].user);
    let text = called.as_str();
    stream::iter(&channels)
        .for_each_concurrent(AT_ONCE, |channel| owner_of.send_plain(channel, text))
        .await;
    println!(
        "{} people, {} channels, {} messages, made in {:.0} s\n",
        people.len(),
        channels.len(),
        args.messages,
        begin.elapsed().as_secs_f64()
    );
    // The first login may be over by now.
    let owner = owner.log_in().await.unwrap();
    Stage {
        owner,
        people,
        channels,
    }
}
