//! A gateway client that remembers nothing but what it is told.

use std::{net::SocketAddr, time::Duration};

use futures::{SinkExt, StreamExt};
use guildhall_test_support::gateway::assert_server_frame;
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, protocol::CloseFrame},
};

/// How long anything may take that is to happen.
pub(crate) const SOON: Duration = Duration::from_secs(10);

pub(crate) struct Client {
    socket: WebSocketStream<TcpStream>,
    pub(crate) hello: Value,
    /// Data of `ready`, once there is a session.
    pub(crate) ready: Value,
    /// Number of the last frame that was numbered.
    pub(crate) seq: u64,
}

/// What came from the server.
#[derive(Debug)]
pub(crate) enum Said {
    Frame(Value),
    Closed(u16),
    /// The connection broke without a word.
    Broken,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::greet(TcpStream::connect(address).await.unwrap()).await
    }

    /// A client whose end of the connection buffers little.
    pub(crate) async fn connect_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(8 * 1024).unwrap();
        Self::greet(socket.connect(address).await.unwrap()).await
    }

    async fn greet(stream: TcpStream) -> Self {
        let (socket, _) = client_async("ws://here.test/api/v1/gateway", stream)
            .await
            .unwrap();
        let mut client = Self {
            socket,
            hello: Value::Null,
            ready: Value::Null,
            seq: 0,
        };
        let hello = client.frame().await;
        assert_eq!((&hello["event"], &hello["seq"]), (&json!("hello"), &Value::Null));
        client.hello = hello["data"].clone();
        client
    }

    pub(crate) async fn send(&mut self, event: &str, data: Value) {
        self.send_text(&json!({"event": event, "data": data}).to_string())
            .await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.send_message(Message::text(text)).await;
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub(crate) async fn authenticate(&mut self, token: &str) {
        self.send("authenticate", json!({"token": token})).await;
        let ready = self.frame().await;
        assert_eq!((&ready["event"], &ready["seq"]), (&json!("ready"), &json!(0)));
        self.ready = ready["data"].clone();
    }

    pub(crate) fn session(&self) -> String {
        self.ready["sessionId"].as_str().unwrap().to_owned()
    }

    /// Whatever comes next, within [`SOON`].
    pub(crate) async fn next(&mut self) -> Said {
        loop {
            match timeout(SOON, self.socket.next())
                .await
                .expect("the server says something")
            {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text).unwrap();
                    assert_server_frame(&frame);
                    return Said::Frame(frame);
                }
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => return Said::Closed(code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("{other:?}"),
                Some(Err(_)) | None => return Said::Broken,
            }
        }
    }

    /// The next frame that is neither of the audit log nor a presence. Numbers must follow one another.
    pub(crate) async fn frame(&mut self) -> Value {
        loop {
            let frame = self.any_frame().await;
            if frame["event"] != "guild_audit_log:create" && frame["event"] != "presence:update" {
                return frame;
            }
        }
    }

    /// The data of the next frame of the audit log, whatever comes before it.
    pub(crate) async fn audited(&mut self) -> Value {
        loop {
            let mut frame = self.any_frame().await;
            if frame["event"] == "guild_audit_log:create" {
                return frame["data"].take();
            }
        }
    }

    /// The data of the next presence, whatever comes before it.
    pub(crate) async fn presence(&mut self) -> Value {
        loop {
            let mut frame = self.any_frame().await;
            if frame["event"] == "presence:update" {
                return frame["data"].take();
            }
        }
    }

    pub(crate) async fn any_frame(&mut self) -> Value {
        let frame = match self.next().await {
            Said::Frame(frame) => frame,
            other => panic!("{other:?}"),
        };
        if let Some(seq) = frame["seq"].as_u64().filter(|_| frame["event"] != "ready") {
            assert_eq!(seq, self.seq + 1, "{frame}");
            self.seq = seq;
        }
        frame
    }

    /// The data of the next frame, which is an `event`.
    pub(crate) async fn expect(&mut self, event: &str) -> Value {
        let mut frame = self.frame().await;
        assert_eq!(frame["event"], event, "{frame}");
        frame["data"].take()
    }

    /// The same, after as many frames as there may be of those in `passed`.
    pub(crate) async fn expect_past(&mut self, passed: &[&str], event: &str) -> Value {
        loop {
            let mut frame = self.frame().await;
            let is_passed = passed.iter().any(|passed| frame["event"] == *passed);
            if !is_passed {
                assert_eq!(frame["event"], event, "{frame}");
                return frame["data"].take();
            }
        }
    }

    /// The code with which the server closes, whatever it says before.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Said::Frame(_) => {}
                Said::Closed(code) => return code,
                Said::Broken => panic!("broken without a code"),
            }
        }
    }

    /// Asserts that everything that was to be told has been: the answer to a heartbeat comes next.
    pub(crate) async fn expect_nothing(&mut self) {
        self.send("heartbeat", json!({})).await;
        let frame = self.frame().await;
        assert_eq!(
            (&frame["event"], &frame["seq"]),
            (&json!("heartbeat_ack"), &Value::Null),
            "{frame}"
        );
    }

    /// Sends a close frame with `code` and waits for the end.
    pub(crate) async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        self.socket.close(Some(frame)).await.unwrap();
        while let Ok(Some(Ok(_))) = timeout(SOON, self.socket.next()).await {}
    }
}

/// Asserts that `actual` says what `expected` says; it may say more.
pub(crate) fn assert_shows(actual: &Value, expected: &Value) {
    match (actual, expected) {
        (Value::Object(has), Value::Object(wanted)) => {
            for (key, value) in wanted {
                assert_shows(
                    has.get(key).unwrap_or_else(|| panic!("no {key} in {actual}")),
                    value,
                );
            }
        }
        (Value::Array(has), Value::Array(wanted)) => {
            assert_eq!(has.len(), wanted.len(), "{actual}");
            has.iter()
                .zip(wanted)
                .for_each(|(has, wanted)| assert_shows(has, wanted));
        }
        _ => assert_eq!(actual, expected),
    }
}
