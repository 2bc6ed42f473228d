//! What the rights of a large guild cost: `cargo xtask bench rights`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measuring tool: a failure ends it"
)]

mod evaluate;
#[path = "../process.rs"]
#[allow(dead_code, reason = "shared with the other measurements")]
mod process;

use std::time::{Duration, Instant};

use clap::Parser;
use futures::{SinkExt, StreamExt, stream};
use guildhall_federation_tests::{Client, Node, TestNet};
use reqwest::Method;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::process::memory_mib;

/// Requests at a time.
const ASKING: usize = 16;
/// Roles that the asked member holds.
const HELD: usize = 10;
/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(5);
const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;

/// A large guild: evaluations of rights, and what a session starts from.
#[derive(Parser)]
struct Args {
    /// Members, all with accounts on the server
    #[arg(long, default_value_t = 100_000)]
    members: usize,
    /// Roles beside @everyone
    #[arg(long, default_value_t = 249)]
    roles: usize,
    /// Channels
    #[arg(long, default_value_t = 500)]
    channels: usize,
    /// Sessions that are opened one after the other
    #[arg(long, default_value_t = 20)]
    rounds: usize,
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    assert!(args.members > 1 && args.roles > 0 && args.channels > 0 && args.rounds > 0);
    let net = TestNet::new();
    let node = net.node("rights").set("LOG__LEVEL", "warn").start().await;
    let owner = node.register("owner").await;
    let guild = owner.create_guild("Large").await.unwrap();
    let code = owner.create_invite(&guild).await.unwrap();
    let start = Instant::now();
    fill(&node, &code, args.members - 1).await;
    println!(
        "{} members let in by the API in {:.0} s",
        args.members,
        start.elapsed().as_secs_f64()
    );
    // The first login may be over by now.
    let owner = owner.log_in().await.unwrap();
    let roles = shape(&owner, &guild, &args).await;
    let member = node.register("asked").await;
    member.redeem(&code).await.unwrap();
    let held: Vec<&str> = roles.iter().take(HELD).map(String::as_str).collect();
    owner.hold(&guild, &member.user, &held).await.unwrap();

    tokio::time::sleep(REST).await;
    let memory = memory_mib(node.pid(), "VmRSS");
    let (mut times, mut size) = (Vec::new(), 0);
    for _ in 0..args.rounds {
        let (took, bytes) = ready(&member).await;
        times.push(took.as_secs_f64() * 1000.0);
        size = bytes;
    }
    times.sort_by(f64::total_cmp);
    println!(
        "`ready`: {:.0} KiB; {:.1} ms at the median, {:.1} ms at most",
        size as f64 / 1024.0,
        times[times.len() / 2],
        times[times.len() - 1]
    );
    println!(
        "memory of the server: {memory:.0} MiB before the sessions, {:.0} MiB at its peak",
        memory_mib(node.pid(), "VmHWM")
    );
    evaluate::over_rest(&member, &guild).await;
    evaluate::pure(&owner, &guild, &held).await;
}

async fn fill(node: &Node, code: &str, members: usize) {
    let members = node.enlist("member", members).await;
    stream::iter(members.into_iter().enumerate())
        .for_each_concurrent(ASKING, |(number, mut member)| async move {
            member.renew().await.unwrap();
            member.redeem(code).await.unwrap();
            if number.is_multiple_of(1000) {
                eprintln!("{number} members");
            }
        })
        .await;
}

/// Makes roles and channels; each channel is for two of the roles. Gives the roles.
async fn shape(owner: &Client, guild: &str, args: &Args) -> Vec<String> {
    let roles: Vec<String> = stream::iter(0..args.roles)
        .map(|number| async move {
            owner
                .create_role(guild, &format!("role {number}"), SEND_MESSAGES)
                .await
                .unwrap()
        })
        .buffered(ASKING)
        .collect()
        .await;
    stream::iter(1..args.channels)
        .for_each_concurrent(ASKING, |number| {
            let (one, other) = (&roles[number % roles.len()], &roles[(number * 7) % roles.len()]);
            let mut overwrites = vec![
                json!({"id": guild, "type": 0, "deny": VIEW_CHANNEL.to_string()}),
                json!({"id": one, "type": 0, "allow": VIEW_CHANNEL.to_string()}),
            ];
            if one != other {
                overwrites.push(json!({"id": other, "type": 0, "allow": VIEW_CHANNEL.to_string()}));
            }
            let body = json!({"name": format!("channel {number}"), "permissionOverwrites": overwrites});
            async move {
                owner
                    .call(Method::POST, &format!("/guilds/{guild}/channels"), Some(body))
                    .await
                    .unwrap();
            }
        })
        .await;
    roles
}

/// Opens a session; gives the time from `authenticate` to `ready`, and the bytes of that.
async fn ready(client: &Client) -> (Duration, usize) {
    let (mut socket, _) = tokio_tungstenite::connect_async(client.gateway_url())
        .await
        .unwrap();
    let authenticate = json!({"event": "authenticate", "data": {"token": client.token}}).to_string();
    let start = Instant::now();
    socket.send(Message::text(authenticate)).await.unwrap();
    loop {
        let message = socket.next().await.unwrap().unwrap();
        let text = message.to_text().unwrap();
        if text.starts_with("{\"event\":\"ready\"") {
            let found = (start.elapsed(), text.len());
            socket.close(None).await.unwrap();
            return found;
        }
    }
}
