//! Reports that come in or change: told to those who work on them and are connected. Who misses it finds it in the queue.

use std::{sync::Arc, time::Duration};

use guildhall_bus::ReportNews;
use guildhall_storage::StorageError;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{frame::Frame, gateway::Inner, ports::ReportAudience};

/// Pause after the database failed.
const PAUSE: Duration = Duration::from_millis(250);

/// Hands out what the bus brings, until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>, mut news: Receiver<ReportNews>) {
    let mut stop = gateway.stop.subscribe();
    loop {
        let next = tokio::select! {
            next = news.recv() => next,
            _ = stop.wait_for(|stopped| *stopped) => return,
        };
        match next {
            Ok(news) => {
                if let Err(error) = tell(&gateway, &news).await {
                    tracing::warn!(%error, "nobody was told of a report");
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Err(RecvError::Lagged(count)) => tracing::info!(count, "reports were not told"),
            Err(RecvError::Closed) => return,
        }
    }
}

async fn tell(gateway: &Inner, news: &ReportNews) -> Result<(), StorageError> {
    let mut conn = gateway.db.read().await?;
    let now = gateway.clock.now();
    let told = gateway
        .models
        .report(&mut conn, &news.report_id, news.queue, now)
        .await?;
    drop(conn);
    let Some(told) = told else { return Ok(()) };
    let event = match news.is_new {
        true => "report:create",
        false => "report:update",
    };
    let Ok(frame) = Frame::new(event, &told.json) else {
        return Ok(());
    };
    let except = told.reported.as_deref().unwrap_or_default();
    match &told.audience {
        ReportAudience::Guild(guild, viewers) => gateway.registry.whisper(guild, &frame, except, viewers),
        ReportAudience::Users(users) => {
            for user in users.iter().filter(|user| *user != except) {
                gateway.registry.whisper_user(user, &frame);
            }
        }
    }
    Ok(())
}
