//! One measurement.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use guildhall_federation_tests::Client;

use crate::{
    outcome::{Latencies, Outcome},
    process::{cpu_seconds, forget_peak, memory_mib},
    stage::Stage,
    watch::{MARK, Watcher},
};

/// How long everybody sends before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

const WARMING: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

/// What one sender has seen.
#[derive(Default)]
struct Sent {
    /// Everything, also before and after it counted.
    count: usize,
    /// Microseconds of each answer that came while it counted.
    latencies: Vec<u64>,
}

/// Sends to one channel after the other, each message when the one before was acknowledged.
async fn send(client: Client, channels: Vec<String>, epoch: Instant, phase: Arc<AtomicU8>) -> Sent {
    let mut sent = Sent::default();
    for channel in channels.iter().cycle() {
        let start = Instant::now();
        let text = format!("{MARK}{}", start.duration_since(epoch).as_micros());
        client.send_plain(channel, &text).await;
        sent.count += 1;
        match phase.load(Ordering::Relaxed) {
            WARMING => {}
            MEASURING => sent.latencies.push(start.elapsed().as_micros() as u64),
            _ => break,
        }
    }
    sent
}

/// The channels of one of several senders, so that all of `channels` are used, evenly.
fn share(channels: &[String], index: usize, senders: usize) -> Vec<String> {
    let first = index % channels.len();
    channels.iter().skip(first).step_by(senders).cloned().collect()
}

/// Lets `senders` send to `channels` for `time`.
pub(crate) async fn run(stage: &Stage, channels: usize, senders: usize, time: Duration) -> Outcome {
    let epoch = Instant::now();
    let phase = Arc::new(AtomicU8::new(WARMING));
    let watcher = Watcher::start(&stage.watcher, epoch).await;
    let tasks: Vec<_> = (0..senders)
        .map(|index| {
            let own = share(&stage.channels[..channels], index, senders);
            tokio::spawn(send(stage.senders[index].clone(), own, epoch, Arc::clone(&phase)))
        })
        .collect();
    tokio::time::sleep(WARM_UP).await;

    let (server, driver) = (stage.node.pid(), std::process::id());
    forget_peak(server);
    let cpu = [server, driver].map(cpu_seconds);
    let from = Instant::now();
    phase.store(MEASURING, Ordering::Relaxed);
    tokio::time::sleep(time).await;
    phase.store(OVER, Ordering::Relaxed);
    let until = Instant::now();
    let seconds = until.duration_since(from).as_secs_f64();
    let [server_cpu, driver_cpu] =
        [(server, cpu[0]), (driver, cpu[1])].map(|(pid, before)| (cpu_seconds(pid) - before) / seconds);

    let (mut count, mut http) = (0, Vec::new());
    for task in tasks {
        let sent = task.await.unwrap();
        count += sent.count;
        http.extend(sent.latencies);
    }
    let window = [from, until].map(|at| at.duration_since(epoch).as_micros() as u64);
    let passages = watcher.finish(count).await;
    let gateway = passages
        .into_iter()
        .filter(|(sent, _)| (window[0]..window[1]).contains(sent))
        .map(|(sent, came)| came - sent)
        .collect();
    Outcome {
        sends_per_second: http.len() as f64 / seconds,
        http: Latencies::new(http),
        gateway: Latencies::new(gateway),
        server_cpu,
        driver_cpu,
        idle_mib: stage.idle_mib,
        peak_mib: memory_mib(server, "VmHWM"),
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn every_channel_is_somebodys() {
        let channels: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        assert_eq!(share(&channels, 0, 1), channels);
        let mut shared: Vec<String> = (0..64).flat_map(|index| share(&channels, index, 64)).collect();
        assert_eq!(shared.len(), 100);
        shared.sort();
        shared.dedup();
        assert_eq!(shared.len(), 100);
        for index in 0..64 {
            assert_eq!(share(&channels[..1], index, 64), ["0"]);
        }
    }
}
