//! One measurement.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    process::{cpu_seconds, memory_mib},
    stage::Stage,
};

/// Sending and arrival of each message, in microseconds since the start.
type Seen = Arc<Mutex<Vec<(u64, u64)>>>;

const WARMING: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

pub(crate) struct Outcome {
    sends_per_second: f64,
    http: Latencies,
    gateway: Latencies,
    server_cpu: f64,
    driver_cpu: f64,
    idle_mib: f64,
    peak_mib: f64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} | {:.2} | {:.0} | {:.0}",
            self.sends_per_second,
            self.http.at(0.50),
            self.http.at(0.99),
            self.gateway.at(0.50),
            self.gateway.at(0.99),
            self.server_cpu,
            self.driver_cpu,
            self.idle_mib,
            self.peak_mib
        )
    }
}

/// Latencies in microseconds, sorted.
struct Latencies(Vec<u64>);

impl Latencies {
    fn new(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        Self(values)
    }

    /// Milliseconds at a quantile.
    fn at(&self, quantile: f64) -> f64 {
        if self.0.is_empty() {
            return f64::NAN;
        }
        let index = ((self.0.len() - 1) as f64 * quantile).round() as usize;
        self.0[index] as f64 / 1000.0
    }
}

pub(crate) async fn run(stage: &Stage, channels: usize, senders: usize, seconds: u64) -> Outcome {
    let epoch = Instant::now();
    let phase = Arc::new(AtomicU8::new(WARMING));
    let seen: Seen = Arc::default();
    let (url, token) = (stage.watcher.gateway_url(), stage.watcher.token.clone());
    let watcher = tokio::spawn(watch(url, token, epoch, Arc::clone(&seen)));
    let tasks: Vec<_> = (0..senders)
        .map(|index| {
            let client = stage.senders[index].clone();
            let own: Vec<String> = stage.channels[..channels]
                .iter()
                .skip(index % channels)
                .step_by(senders.max(1))
                .cloned()
                .collect();
            let own = if own.is_empty() {
                vec![stage.channels[index % channels].clone()]
            } else {
                own
            };
            let phase = Arc::clone(&phase);
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                for channel in own.iter().cycle() {
                    let start = Instant::now();
                    let text = format!("t={}", start.duration_since(epoch).as_micros());
                    client.send_plain(channel, &text).await;
                    match phase.load(Ordering::Relaxed) {
                        WARMING => {}
                        MEASURING => latencies.push(start.elapsed().as_micros() as u64),
                        _ => break,
                    }
                }
                latencies
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let server = stage.node.pid();
    let driver = std::process::id();
    let before = (Instant::now(), cpu_seconds(server), cpu_seconds(driver));
    let from = epoch.elapsed().as_micros() as u64;
    phase.store(MEASURING, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    phase.store(OVER, Ordering::Relaxed);
    let elapsed = before.0.elapsed().as_secs_f64();
    let until = epoch.elapsed().as_micros() as u64;
    let cpu = (cpu_seconds(server) - before.1, cpu_seconds(driver) - before.2);
    let mut http = Vec::new();
    for task in tasks {
        http.extend(task.await.unwrap());
    }
    // What is still on its way gets a moment.
    tokio::time::sleep(Duration::from_secs(1)).await;
    watcher.abort();
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let gateway = seen
        .into_iter()
        .filter(|(sent, _)| (from..until).contains(sent))
        .map(|(sent, came)| came - sent)
        .collect();
    Outcome {
        sends_per_second: http.len() as f64 / elapsed,
        http: Latencies::new(http),
        gateway: Latencies::new(gateway),
        server_cpu: cpu.0 / elapsed,
        driver_cpu: cpu.1 / elapsed,
        idle_mib: stage.idle_mib,
        peak_mib: memory_mib(server, "VmHWM"),
    }
}

/// Notes when each message comes. The frame is searched, not parsed: the driver is to cost little.
async fn watch(url: String, token: String, epoch: Instant, seen: Seen) {
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let authenticate = json!({"event": "authenticate", "data": {"token": token}}).to_string();
    socket.send(Message::text(authenticate)).await.unwrap();
    let mut beat = tokio::time::interval(Duration::from_secs(15));
    loop {
        tokio::select! {
            _ = beat.tick() => {
                let heartbeat = json!({"event": "heartbeat", "data": {}}).to_string();
                socket.send(Message::text(heartbeat)).await.unwrap();
            }
            message = socket.next() => {
                let Some(Ok(message)) = message else { panic!("the gateway cut the watcher off") };
                let Message::Text(text) = message else { continue };
                let came = epoch.elapsed().as_micros() as u64;
                if let Some((_, rest)) = text.split_once("\"content\":\"t=")
                    && let Some((sent, _)) = rest.split_once('"')
                    && let Ok(sent) = sent.parse()
                {
                    seen.lock().unwrap().push((sent, came));
                }
            }
        }
    }
}
