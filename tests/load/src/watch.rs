//! Another member's session, which notes when each message comes.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use futures::{SinkExt, StreamExt};
use guildhall_federation_tests::Client;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

/// Pause between heartbeats; the server asks for one every 30 s.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long what is on its way may take.
const REST: Duration = Duration::from_secs(10);
/// What the text of every measured message begins with; the time of sending follows.
pub(crate) const MARK: &str = "t=";

/// When a message was sent and when it came, in microseconds since the start.
pub(crate) type Passage = (u64, u64);

pub(crate) struct Watcher {
    seen: Arc<Mutex<Vec<Passage>>>,
    task: JoinHandle<()>,
}

impl Watcher {
    /// Watches as `client` does, once the server has said `ready`.
    pub(crate) async fn start(client: &Client, epoch: Instant) -> Self {
        let (mut socket, _) = tokio_tungstenite::connect_async(client.gateway_url())
            .await
            .unwrap();
        let authenticate = json!({"event": "authenticate", "data": {"token": client.token}}).to_string();
        socket.send(Message::text(authenticate)).await.unwrap();
        loop {
            let message = socket.next().await.unwrap().unwrap();
            if message.to_text().unwrap().contains("\"event\":\"ready\"") {
                break;
            }
        }
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut beat = tokio::time::interval(HEARTBEAT);
            loop {
                tokio::select! {
                    _ = beat.tick() => {
                        let heartbeat = json!({"event": "heartbeat", "data": {}}).to_string();
                        socket.send(Message::text(heartbeat)).await.unwrap();
                    }
                    message = socket.next() => match message {
                        Some(Ok(Message::Text(text))) => {
                            let came = epoch.elapsed().as_micros() as u64;
                            if let Some(sent) = time_of(&text) {
                                noted.lock().unwrap().push((sent, came));
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
        Self { seen, task }
    }

    /// Waits until all of `count` messages have come, and gives when each was sent and came.
    pub(crate) async fn finish(self, count: usize) -> Vec<Passage> {
        let end = Instant::now() + REST;
        loop {
            let came = self.seen.lock().unwrap().len();
            if came == count {
                break;
            }
            if self.task.is_finished() {
                self.task.await.unwrap();
                unreachable!("it watches without end");
            }
            assert!(
                came < count && Instant::now() < end,
                "{came} of {count} messages came"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.task.abort();
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

/// When the message of a frame was sent. The frame is searched, not parsed: the driver is to cost little.
fn time_of(frame: &str) -> Option<u64> {
    let (_, rest) = frame.split_once("\"content\":\"")?;
    let (time, _) = rest.strip_prefix(MARK)?.split_once('"')?;
    time.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::time_of;

    #[test]
    fn the_time_is_found_in_a_frame() {
        assert_eq!(
            time_of(r#"{"data":{"content":"t=17","id":"$a"},"seq":1}"#),
            Some(17)
        );
        assert_eq!(time_of(r#"{"data":{"content":"hello"}}"#), None);
        assert_eq!(time_of(r#"{"event":"ready"}"#), None);
    }
}
