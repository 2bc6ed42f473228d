//! A client of the gateway that keeps every frame.

use std::sync::{Arc, Mutex};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

use crate::client::Client;

/// A connected session.
pub struct Gateway {
    frames: Arc<Mutex<Vec<Value>>>,
    reader: JoinHandle<()>,
    /// The `ready` frame's data.
    pub ready: Value,
}

impl Gateway {
    /// Connects as `client` and waits for `ready`.
    pub async fn connect(client: &Client) -> Self {
        let (socket, _) = tokio_tungstenite::connect_async(client.gateway_url())
            .await
            .unwrap();
        let (mut sink, mut stream) = socket.split();
        let authenticate = json!({"event": "authenticate", "data": {"token": client.token}});
        sink.send(Message::text(authenticate.to_string())).await.unwrap();
        let ready = loop {
            let Message::Text(text) = stream.next().await.unwrap().unwrap() else {
                continue;
            };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["event"] == "ready" {
                break frame["data"].clone();
            }
        };
        let frames = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&frames);
        let reader = tokio::spawn(async move {
            let mut beat = tokio::time::interval(std::time::Duration::from_secs(10));
            loop {
                tokio::select! {
                    _ = beat.tick() => {
                        let heartbeat = json!({"event": "heartbeat", "data": {}}).to_string();
                        if sink.send(Message::text(heartbeat)).await.is_err() {
                            return;
                        }
                    }
                    message = stream.next() => match message {
                        Some(Ok(Message::Text(text))) => kept.lock().unwrap().push(serde_json::from_str(&text).unwrap()),
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => return,
                    },
                }
            }
        });
        Self {
            frames,
            reader,
            ready,
        }
    }

    /// The data of every frame of `event`, in the order in which they came.
    #[must_use]
    pub fn frames(&self, event: &str) -> Vec<Value> {
        let frames = self.frames.lock().unwrap();
        frames
            .iter()
            .filter(|frame| frame["event"] == event)
            .map(|frame| frame["data"].clone())
            .collect()
    }

    /// The ids of the messages that were created, in the order in which they came.
    #[must_use]
    pub fn created(&self) -> Vec<String> {
        self.frames("message:create")
            .iter()
            .map(|message| message["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
