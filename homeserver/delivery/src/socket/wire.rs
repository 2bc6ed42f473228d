//! Reading and writing one connection.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::time::{Instant, timeout};

use crate::{
    close::Close,
    inbound::{self, Inbound},
};

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);
/// The window of the rate limit.
const MINUTE: Duration = Duration::from_secs(60);

/// The writing half.
pub(super) struct Writer {
    sink: SplitSink<WebSocket, Message>,
    timeout: Duration,
}

/// The reading half, with the client's rate limit.
pub(super) struct Reader {
    stream: SplitStream<WebSocket>,
    per_minute: u32,
    window: Instant,
    count: u32,
}

/// Splits `socket`.
pub(super) fn split(socket: WebSocket, timeout: Duration, per_minute: u32) -> (Writer, Reader) {
    let (sink, stream) = socket.split();
    (
        Writer { sink, timeout },
        Reader {
            stream,
            per_minute,
            window: Instant::now(),
            count: 0,
        },
    )
}

impl Writer {
    /// Sends `texts` in their order; they go out together.
    pub(super) async fn send(&mut self, texts: impl IntoIterator<Item = Utf8Bytes>) -> Result<(), Close> {
        let all = async {
            for text in texts {
                self.sink.feed(Message::Text(text)).await?;
            }
            self.sink.flush().await
        };
        match timeout(self.timeout, all).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Close::Lost),
            Err(_) => Err(Close::TooSlow),
        }
    }

    /// Says why the connection ends, and waits a moment for the client to take that in: closing at once could
    /// throw away what is still on its way to it.
    pub(super) async fn goodbye(mut self, mut reader: Reader, close: Close) {
        let goodbye = async {
            match close.wire() {
                Some((code, reason)) => {
                    let frame = CloseFrame {
                        code,
                        reason: Utf8Bytes::from_static(reason),
                    };
                    self.sink.send(Message::Close(Some(frame))).await?;
                    while let Some(Ok(_)) = reader.stream.next().await {}
                    Ok(())
                }
                // The answer to the client's own goodbye, if it said one.
                None => self.sink.close().await,
            }
        };
        // A client that is gone or does not answer is left.
        let _ = timeout(GOODBYE, goodbye).await;
    }
}

impl Reader {
    /// The next frame of the client. It may be dropped while waiting: nothing is lost.
    pub(super) async fn next(&mut self) -> Result<Inbound, Close> {
        loop {
            let message = match self.stream.next().await {
                Some(Ok(message)) => message,
                Some(Err(error)) => return Err(failure(error)),
                None => return Err(Close::Lost),
            };
            self.count()?;
            match message {
                Message::Text(text) => return inbound::parse(&text).map_err(|_| Close::BadFrame),
                Message::Binary(_) => return Err(Close::BadFrame),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Close(Some(frame)) if frame.code == 1000 => return Err(Close::Left),
                Message::Close(_) => return Err(Close::Lost),
            }
        }
    }

    /// Counts a frame; a minute's allowance is given anew a minute after it was begun.
    fn count(&mut self) -> Result<(), Close> {
        if self.window.elapsed() >= MINUTE {
            self.window = Instant::now();
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        if self.count > self.per_minute {
            Err(Close::RateLimited)
        } else {
            Ok(())
        }
    }
}

/// Tells a client's fault (a frame over the limit, text that is not UTF-8) from a connection that broke.
fn failure(error: axum::Error) -> Close {
    use tokio_tungstenite::tungstenite::Error;
    match error.into_inner().downcast_ref::<Error>() {
        Some(Error::Capacity(_) | Error::Utf8(_)) => Close::BadFrame,
        _ => Close::Lost,
    }
}
