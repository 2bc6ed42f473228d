//! A client of the gateway that keeps every frame.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use futures::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use guildhall_test_support::gateway::{assert_server_frame, faults_of_client, faults_of_server};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

use crate::client::Client;

/// Longest wait for an answer on a fresh connection.
const GREETING: Duration = Duration::from_secs(30);
/// Pause between heartbeats; the server asks for one every 30 s.
const HEARTBEAT: Duration = Duration::from_secs(10);

type Sink = SplitSink<WebSocketStream<MaybeTlsStream<TcpStream>>, Message>;
type Stream = SplitStream<WebSocketStream<MaybeTlsStream<TcpStream>>>;

/// What a session has been told.
#[derive(Default)]
struct Heard {
    frames: Vec<Value>,
    /// Number of the last frame.
    last: u64,
    /// What must not happen: a gap, a repetition, a frame that is not as the schema has it, a connection that the server
    /// closed.
    faults: Vec<String>,
}

impl Heard {
    fn take(&mut self, frame: Value) {
        self.faults.extend(faults_of_server(&frame));
        // Frames about the connection have no number.
        let Some(seq) = frame["seq"].as_u64() else { return };
        if seq == self.last + 1 {
            self.last = seq;
        } else {
            self.faults.push(format!("frame {seq} after {}", self.last));
        }
        self.frames.push(frame);
    }
}

/// A session, over as many connections as it takes.
pub struct Gateway {
    url: String,
    token: String,
    heard: Arc<Mutex<Heard>>,
    reader: Option<JoinHandle<()>>,
    /// The data of `ready`.
    pub ready: Value,
}

impl Gateway {
    /// Connects as `client` and waits for `ready`.
    ///
    /// # Panics
    /// When the server does not say it.
    pub async fn connect(client: &Client) -> Self {
        let (url, token) = (client.gateway_url(), client.token.clone());
        let first = json!({"event": "authenticate", "data": {"token": token}});
        let (sink, stream, ready) = open(&url, first, "ready").await;
        let mut gateway = Self {
            url,
            token,
            heard: Arc::default(),
            reader: None,
            ready: ready["data"].clone(),
        };
        gateway.listen(sink, stream);
        gateway
    }

    fn listen(&mut self, sink: Sink, stream: Stream) {
        self.reader = Some(tokio::spawn(listen(sink, stream, Arc::clone(&self.heard))));
    }

    /// Lets the connection drop, as a network does: the server is told nothing.
    pub async fn cut(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.abort();
            // It is only over when it has been dropped; until then it might take another frame.
            let _aborted = reader.await;
        }
    }

    /// Connects anew and goes on after the last frame.
    ///
    /// # Panics
    /// When the server does not let it.
    pub async fn resume(&mut self) {
        self.cut().await;
        let data =
            json!({"token": self.token, "sessionId": self.ready["sessionId"], "seq": self.heard().last});
        let first = json!({"event": "resume", "data": data});
        let (sink, stream, _) = open(&self.url, first, "resumed").await;
        self.listen(sink, stream);
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap()
    }

    /// The data of every frame of `event`, in the order in which they came.
    ///
    /// # Panics
    /// When a frame was missing or came twice, or the server has closed the connection.
    #[must_use]
    pub fn frames(&self, event: &str) -> Vec<Value> {
        let heard = self.heard();
        assert!(heard.faults.is_empty(), "{:?}", heard.faults);
        let frames = heard.frames.iter().filter(|frame| frame["event"] == event);
        frames.map(|frame| frame["data"].clone()).collect()
    }

    /// Every frame, in the order in which they came.
    ///
    /// # Panics
    /// As [`Gateway::frames`].
    #[must_use]
    pub fn everything(&self) -> Vec<Value> {
        let heard = self.heard();
        assert!(heard.faults.is_empty(), "{:?}", heard.faults);
        heard.frames.clone()
    }

    /// What went wrong with the session first, such as that the server has closed the connection, and with which code.
    #[must_use]
    pub fn closed(&self) -> Option<String> {
        self.heard().faults.first().cloned()
    }

    /// The ids of the messages that were created, in the order in which they came.
    ///
    /// # Panics
    /// As [`Gateway::frames`].
    #[must_use]
    pub fn created(&self) -> Vec<String> {
        let frames = self.frames("message:create");
        frames
            .iter()
            .map(|message| message["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(reader) = &self.reader {
            reader.abort();
        }
    }
}

/// Connects, says `first` and waits for the frame `expected`.
async fn open(url: &str, first: Value, expected: &str) -> (Sink, Stream, Value) {
    assert_eq!(faults_of_client(&first), [""; 0]);
    let greeting = async {
        let (socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        let (mut sink, mut stream) = socket.split();
        sink.send(Message::text(first.to_string())).await.unwrap();
        loop {
            match stream.next().await.unwrap().unwrap() {
                Message::Text(text) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    assert_server_frame(&frame);
                    if frame["event"] == expected {
                        return (sink, stream, frame);
                    }
                    assert_eq!(frame["event"], "hello", "{frame}");
                }
                Message::Close(close) => panic!("closed instead of {expected}: {close:?}"),
                _ => {}
            }
        }
    };
    timeout(GREETING, greeting).await.unwrap()
}

async fn listen(mut sink: Sink, mut stream: Stream, heard: Arc<Mutex<Heard>>) {
    let mut beat = tokio::time::interval(HEARTBEAT);
    let fault = loop {
        tokio::select! {
            _ = beat.tick() => {
                let heartbeat = json!({"event": "heartbeat", "data": {}}).to_string();
                if let Err(error) = sink.send(Message::text(heartbeat)).await {
                    break error.to_string();
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => heard.lock().unwrap().take(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(close))) => break format!("closed: {close:?}"),
                Some(Ok(_)) => {}
                Some(Err(error)) => break error.to_string(),
                None => break "the connection ended".to_owned(),
            },
        }
    };
    heard.lock().unwrap().faults.push(fault);
}
