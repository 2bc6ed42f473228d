//! From the first frame to a session: `authenticate` or `resume`.

use std::sync::Arc;

use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use super::wire::{Reader, Writer};
use crate::{
    close::Close,
    connection::{Empty, Hello, Resumed},
    frame::Frame,
    gateway::Inner,
    identity::{Who, identify},
    inbound::{Inbound, Token},
    ready::{self, Ready},
    session::{Link, Session},
};

/// A session with its connection.
pub(super) struct Opened {
    pub(super) session: Arc<Session>,
    pub(super) link: Arc<Link>,
    pub(super) token: Token,
    pub(super) who: Who,
}

/// Resumes that may fail on one connection; after them it must authenticate.
const ATTEMPTS: u32 = 3;

/// Greets the client and waits for it to say who it is.
pub(super) async fn handshake(
    gateway: &Inner,
    writer: &mut Writer,
    reader: &mut Reader,
) -> Result<Opened, Close> {
    let heartbeat_interval = gateway.limits.heartbeat_interval.as_millis();
    let hello = Hello {
        heartbeat_interval,
        authenticate_within: gateway.limits.authenticate_within.as_millis(),
    };
    writer.send([unnumbered("hello", &hello)?]).await?;
    let mut attempts = 0;
    let mut deadline = Instant::now() + gateway.limits.authenticate_within;
    while attempts < ATTEMPTS {
        match first(reader, deadline).await? {
            Inbound::Authenticate { token } => return authenticate(gateway, writer, token).await,
            Inbound::Resume {
                token,
                session_id,
                seq,
            } => {
                let who = identify(gateway, &token).await?;
                let resumed = gateway
                    .registry
                    .resume(&session_id, &who.user_key, seq, &who.login);
                if let Some((session, link)) = resumed {
                    let missed = session.last().saturating_sub(seq);
                    let session_id = Arc::clone(&session.id);
                    let resumed = Resumed {
                        session_id: &session_id,
                        missed,
                        heartbeat_interval,
                    };
                    let opened = Opened {
                        session,
                        link,
                        token,
                        who,
                    };
                    return match writer.send([unnumbered("resumed", &resumed)?]).await {
                        Ok(()) => Ok(opened),
                        Err(close) => {
                            opened.session.detach(&opened.link);
                            Err(close)
                        }
                    };
                }
                writer.send([unnumbered("invalid_session", &Empty {})?]).await?;
                attempts += 1;
                deadline = Instant::now() + gateway.limits.authenticate_within;
            }
            // It does no harm, and clients need not know when exactly they may begin with it.
            // It has no session yet that it could speak of.
            Inbound::Presence(_) => return Err(Close::BadFrame),
            Inbound::Heartbeat => writer.send([unnumbered("heartbeat_ack", &Empty {})?]).await?,
        }
    }
    Err(Close::NotAuthenticated)
}

fn unnumbered(event: &str, data: &impl Serialize) -> Result<axum::extract::ws::Utf8Bytes, Close> {
    Frame::new(event, data)
        .map(|frame| frame.unnumbered())
        .map_err(|_| Close::ServerError)
}

async fn first(reader: &mut Reader, deadline: Instant) -> Result<Inbound, Close> {
    timeout_at(deadline, reader.next())
        .await
        .unwrap_or(Err(Close::NotAuthenticated))
}

async fn authenticate(gateway: &Inner, writer: &mut Writer, token: Token) -> Result<Opened, Close> {
    let who = identify(gateway, &token).await?;
    let Ready { session, link, text } = ready::open(gateway, &who).await?;
    let opened = Opened {
        session,
        link,
        token,
        who,
    };
    // Opening may have waited. What was revoked meanwhile found no session to end; from now on it does.
    let sent = match identify(gateway, &opened.token).await {
        Ok(_) => writer.send([text]).await,
        Err(close) => Err(close),
    };
    if let Err(close) = sent {
        // The client never learnt the session's name.
        gateway.registry.end(&opened.session, &opened.link);
        return Err(close);
    }
    Ok(opened)
}
