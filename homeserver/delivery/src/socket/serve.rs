//! Serving a connection.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::extract::ws::WebSocket;
use tokio::time::{Instant, timeout_at};

use super::{
    handshake::{Opened, handshake},
    wire::{self, Reader, Writer},
};
use crate::{
    close::Close,
    connection::Empty,
    frame::Frame,
    gateway::Inner,
    identity,
    inbound::Inbound,
    session::{Link, Session},
};

/// Frames and bytes that are taken from a session for one flush.
const BATCH: (usize, usize) = (64, 32 * 1024);

/// Serves `socket` until one side ends it.
pub(crate) async fn serve(gateway: Arc<Inner>, socket: WebSocket) {
    let limits = &gateway.limits;
    let (mut writer, mut reader) = wire::split(socket, limits.write_timeout, limits.client_frames_per_minute);
    let mut stop = gateway.stop.subscribe();
    let close = tokio::select! {
        close = converse(&gateway, &mut writer, &mut reader) => close,
        _ = stop.wait_for(|stopped| *stopped) => Close::GoingAway,
    };
    tracing::debug!(?close, "gateway connection ends");
    writer.goodbye(reader, close).await;
}

async fn converse(gateway: &Inner, writer: &mut Writer, reader: &mut Reader) -> Close {
    let Opened {
        session,
        link,
        token,
        who,
    } = match handshake(gateway, writer, reader).await {
        Ok(opened) => opened,
        Err(close) => return close,
    };
    // Also when this future is dropped because the server stops.
    let _attached = Attached {
        gateway,
        session: &session,
        link: &link,
    };
    gateway.presences.touch(&session.user, Duration::ZERO);
    let acks = Acks::default();
    let ends = tokio::select! {
        close = link.cut_off() => Err(close),
        ends = write(&session, &link, &acks, writer) => ends,
        ends = read(gateway, &session, &acks, reader) => ends,
        ends = identity::watch(gateway, &token, &who) => ends,
    };
    let Err(close) = ends;
    if close.ends_session() {
        gateway.registry.end(&session, &link);
    }
    close
}

struct Attached<'a> {
    gateway: &'a Inner,
    session: &'a Session,
    link: &'a Arc<Link>,
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        self.session.detach(self.link);
        let presences = &self.gateway.presences;
        presences.touch(&self.session.user, presences.settings().grace);
    }
}

/// Heartbeats to answer. Several that wait are answered by one.
type Acks = tokio::sync::Notify;

async fn write(
    session: &Session,
    link: &Arc<Link>,
    acks: &Acks,
    writer: &mut Writer,
) -> Result<Infallible, Close> {
    let ack = Frame::new("heartbeat_ack", &Empty {}).map_err(|_| Close::ServerError)?;
    loop {
        let (frames, bytes) = BATCH;
        let frames = session.take(link, frames, bytes);
        if !frames.is_empty() {
            writer
                .send(frames.into_iter().map(|(seq, frame)| frame.numbered(seq)))
                .await?;
            // Before more is said: a client that is catching up must hear that it is heard.
            if futures::FutureExt::now_or_never(acks.notified()).is_some() {
                writer.send([ack.unnumbered()]).await?;
            }
            continue;
        }
        tokio::select! {
            () = link.wake.notified() => {}
            () = acks.notified() => writer.send([ack.unnumbered()]).await?,
        }
    }
}

async fn read(
    gateway: &Inner,
    session: &Session,
    acks: &Acks,
    reader: &mut Reader,
) -> Result<Infallible, Close> {
    let mut deadline = Instant::now() + gateway.limits.heartbeat_timeout;
    loop {
        match timeout_at(deadline, reader.next()).await {
            Err(_) => return Err(Close::TimedOut),
            Ok(Ok(Inbound::Heartbeat)) => {
                deadline = Instant::now() + gateway.limits.heartbeat_timeout;
                acks.notify_one();
            }
            Ok(Ok(Inbound::Presence(status))) => {
                if session.set_activity(status.into()) {
                    gateway.presences.touch(&session.user, Duration::ZERO);
                }
            }
            Ok(Ok(Inbound::Authenticate { .. } | Inbound::Resume { .. })) => {
                return Err(Close::AlreadyAuthenticated);
            }
            Ok(Err(close)) => return Err(close),
        }
    }
}
