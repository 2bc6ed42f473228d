//! A session that only looks for words in what it is told: the driver is to cost little.

use std::{sync::Arc, time::Duration};

use futures::{SinkExt, StreamExt};
use guildhall_federation_tests::Client;
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle, time::Instant};
use tokio_tungstenite::tungstenite::Message;

/// Pause between heartbeats, as the server asks for.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// What all sessions look for, and who has found it.
pub(crate) struct Lookout {
    /// A part of the frame; the number of the search.
    wanted: watch::Sender<(u64, Arc<str>)>,
    found: tokio::sync::mpsc::UnboundedSender<(u64, Instant)>,
    finds: tokio::sync::Mutex<tokio::sync::mpsc::UnboundedReceiver<(u64, Instant)>>,
}

impl Lookout {
    pub(crate) fn new() -> Arc<Self> {
        let (found, finds) = tokio::sync::mpsc::unbounded_channel();
        Arc::new(Self {
            wanted: watch::Sender::new((0, "".into())),
            found,
            finds: tokio::sync::Mutex::new(finds),
        })
    }

    /// Does `act`, and gives the microseconds from its beginning until each of `count` sessions was told something with `part` in it, and
    /// until `act` was answered.
    pub(crate) async fn time<F: Future>(&self, count: usize, part: &str, act: F) -> (Vec<u128>, u128) {
        let mut finds = self.finds.lock().await;
        let number = self.wanted.borrow().0 + 1;
        self.wanted.send_replace((number, part.into()));
        let start = Instant::now();
        let answered = async {
            act.await;
            start.elapsed().as_micros()
        };
        let all = async {
            let mut times = Vec::with_capacity(count);
            while times.len() < count {
                let next = tokio::time::timeout(PATIENCE, finds.recv()).await;
                let (of, came) = next
                    .unwrap_or_else(|_| panic!("{} of {count} sessions were told of {part}", times.len()))
                    .unwrap();
                if of == number {
                    times.push((came - start).as_micros());
                }
            }
            times
        };
        let (answered, times) = tokio::join!(answered, all);
        (times, answered)
    }
}

/// A connected session; gives the task that keeps it, and the bytes of its `ready`.
pub(crate) async fn connect(client: &Client, lookout: &Arc<Lookout>) -> (JoinHandle<()>, usize) {
    let (mut socket, _) = tokio_tungstenite::connect_async(client.gateway_url())
        .await
        .unwrap();
    let authenticate = json!({"event": "authenticate", "data": {"token": client.token}}).to_string();
    socket.send(Message::text(authenticate)).await.unwrap();
    let size = loop {
        let message = socket.next().await.unwrap().unwrap();
        let text = message.to_text().unwrap();
        if text.starts_with("{\"event\":\"ready\"") {
            break text.len();
        }
    };
    let lookout = Arc::clone(lookout);
    let task = tokio::spawn(async move {
        let wanted = lookout.wanted.subscribe();
        let mut last = 0;
        let mut beat = tokio::time::interval(HEARTBEAT);
        loop {
            tokio::select! {
                _ = beat.tick() => {
                    let heartbeat = json!({"event": "heartbeat", "data": {}}).to_string();
                    socket.send(Message::text(heartbeat)).await.unwrap();
                }
                message = socket.next() => match message {
                    Some(Ok(Message::Text(text))) => {
                        let (number, part) = wanted.borrow().clone();
                        if number > last && text.contains(&*part) {
                            last = number;
                            lookout.found.send((number, Instant::now())).unwrap();
                        }
                    }
                    Some(Ok(Message::Close(close))) => panic!("the gateway closed: {close:?}"),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => panic!("the gateway failed: {error}"),
                    None => panic!("the gateway is gone"),
                },
            }
        }
    });
    (task, size)
}
