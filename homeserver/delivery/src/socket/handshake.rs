//! From the first frame to a session: `authenticate` or `resume`.

use std::sync::Arc;

use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::wire::{Reader, Writer};
use crate::{
    close::Close,
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
    let interval = gateway.limits.heartbeat_interval.as_millis();
    let within = gateway.limits.authenticate_within.as_millis();
    let hello = json!({ "heartbeatInterval": interval, "authenticateWithin": within });
    writer.send([unnumbered("hello", &hello)?]).await?;
    for _ in 0..ATTEMPTS {
        let deadline = Instant::now() + gateway.limits.authenticate_within;
        match first(reader, deadline).await? {
            Inbound::Authenticate { token } => return authenticate(gateway, writer, token).await,
            Inbound::Resume {
                token,
                session_id,
                seq,
            } => {
                let who = identify(gateway, &token).await?;
                if let Some((session, link)) = resume(gateway, &who, &session_id, seq) {
                    let missed = session.last().saturating_sub(seq);
                    let resumed =
                        json!({ "sessionId": session.id, "missed": missed, "heartbeatInterval": interval });
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
                writer.send([unnumbered("invalid_session", &json!({}))?]).await?;
            }
            // It does no harm, and clients need not know when exactly they may begin with it.
            Inbound::Heartbeat => writer.send([unnumbered("heartbeat_ack", &json!({}))?]).await?,
        }
    }
    Err(Close::NotAuthenticated)
}

fn unnumbered(event: &str, data: &serde_json::Value) -> Result<axum::extract::ws::Utf8Bytes, Close> {
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
    if let Err(close) = writer.send([text]).await {
        // The client never learnt the session's name.
        gateway.registry.remove(&opened.session.id);
        return Err(close);
    }
    Ok(opened)
}

fn resume(gateway: &Inner, who: &Who, session_id: &str, seq: u64) -> Option<(Arc<Session>, Arc<Link>)> {
    let session = gateway
        .registry
        .find(session_id)
        .filter(|session| session.user == who.user_key)?;
    let link = session.attach(seq, Arc::clone(&who.login)).ok()?;
    Some((session, link))
}
