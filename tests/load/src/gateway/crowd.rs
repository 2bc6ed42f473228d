//! Many sessions in one guild on one server.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures::{StreamExt, stream};
use guildhall_federation_tests::{Client, TestNet};
use tokio::time::Instant;

use crate::{
    Args, at,
    process::{cpu_seconds, memory_mib},
    session::{Lookout, connect},
};

/// Members who come in at a time.
const COMINGS: usize = 16;
/// Connections that are opened at a time.
const OPENINGS: usize = 32;
/// How long the server is left alone before its memory counts as that of idle sessions.
const REST: Duration = Duration::from_secs(10);
const VIEW_CHANNEL: u64 = 1 << 10;

pub(crate) async fn measure(args: &Args) {
    let net = TestNet::new();
    let node = net.node("crowd").set("LOG__LEVEL", "warn").start().await;
    let owner = node.register("owner").await;
    let guild = owner.create_guild("Crowd").await.unwrap();
    let channel = owner.channels(&guild).await.unwrap()[0].0.clone();
    let code = owner.create_invite(&guild).await.unwrap();

    let begin = Instant::now();
    let done = AtomicUsize::new(0);
    let members = node.enlist("member", args.members - 1).await;
    let mut members: Vec<Client> = stream::iter(members)
        .map(|mut member| {
            let (code, done) = (&code, &done);
            async move {
                member.renew().await.unwrap();
                member.redeem(code).await.unwrap();
                let count = done.fetch_add(1, Ordering::Relaxed) + 1;
                if count.is_multiple_of(1000) {
                    eprintln!("{count} members");
                }
                member
            }
        })
        .buffer_unordered(COMINGS)
        .collect()
        .await;
    println!(
        "{} members let in by the API in {:.0} s",
        args.members,
        begin.elapsed().as_secs_f64()
    );

    // An access token is taken for 15 minutes, and all this may last longer.
    let mut owner = owner;
    for client in members.iter_mut().chain([&mut owner]) {
        client.renew().await.unwrap();
    }
    tokio::time::sleep(REST).await;
    let before = memory_mib(node.pid(), "VmRSS");
    let lookout = Lookout::new();
    let everybody: Vec<&Client> = std::iter::once(&owner).chain(&members).collect();
    let begin = Instant::now();
    let sessions: Vec<_> = stream::iter((0..args.sessions).map(|number| everybody[number % everybody.len()]))
        .map(|client| connect(client, &lookout))
        .buffer_unordered(OPENINGS)
        .collect()
        .await;
    println!(
        "{} sessions opened in {:.1} s",
        sessions.len(),
        begin.elapsed().as_secs_f64()
    );
    tokio::time::sleep(REST).await;
    let after = memory_mib(node.pid(), "VmRSS");
    println!(
        "memory of the server: {before:.0} MiB before, {after:.0} MiB with them idle: {:.1} KiB a session",
        (after - before) * 1024.0 / sessions.len() as f64
    );

    let cpu = cpu_seconds(node.pid());
    let (mut half, mut last, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..args.rounds {
        let text = format!("round {number} of all");
        let (mut times, answered) = lookout
            .time(sessions.len(), &text, owner.send_plain(&channel, &text))
            .await;
        times.sort_unstable();
        half.push(times[times.len() / 2]);
        last.push(*times.last().unwrap());
        answers.push(answered);
    }
    println!(
        "\na message to all, {} rounds | p50 ms | slowest ms\n---|---|---",
        args.rounds
    );
    for (what, times) in [
        ("answered to its sender", &mut answers),
        ("half of the sessions have it", &mut half),
        ("all sessions have it", &mut last),
    ] {
        println!("{what} | {:.1} | {:.1}", at(times, 0.5), at(times, 1.0));
    }

    // The owner sees every channel whatever happens, so he is told of no turn.
    let seeing = (0..args.sessions)
        .filter(|number| number % everybody.len() != 0)
        .count();
    if seeing > 0 {
        let (mut lost, mut gained) = (Vec::new(), Vec::new());
        for _ in 0..args.rounds {
            for (bits, event, times) in [
                ((0, VIEW_CHANNEL), "\"event\":\"channel:delete\"", &mut lost),
                ((0, 0), "\"event\":\"channel:create\"", &mut gained),
            ] {
                let act = owner.overwrite(&channel, (&guild, 0), bits);
                let (told, _) = lookout.time(seeing, event, act).await;
                times.push(told.into_iter().max().unwrap());
            }
        }
        println!(
            "all others have lost the channel | {:.1} | {:.1}",
            at(&mut lost, 0.5),
            at(&mut lost, 1.0)
        );
        println!(
            "all others have it again | {:.1} | {:.1}",
            at(&mut gained, 0.5),
            at(&mut gained, 1.0)
        );
    }
    println!(
        "\nprocessor time of the server meanwhile: {:.1} s; memory at its peak: {:.0} MiB",
        cpu_seconds(node.pid()) - cpu,
        memory_mib(node.pid(), "VmHWM")
    );
    for (task, _) in sessions {
        task.abort();
    }
}
