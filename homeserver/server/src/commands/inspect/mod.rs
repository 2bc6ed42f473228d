//! `guildhall inspect`

mod guild;
mod json;
mod summary;

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::bail;
use guildhall_storage::{Db, inspection};
use sqlx::AnyConnection;

use crate::{cli::InspectCommand, config::Config, open};

/// Entries that are read at once.
const PAGE: i64 = 1000;

/// Where it is written to.
type Out = BufWriter<io::Stdout>;

pub(super) async fn run(config: &Config, command: InspectCommand) -> anyhow::Result<()> {
    let InspectCommand::Guild { id, json } = command;
    let db = open::database(config).await?;
    let outcome = guild(&db, &id, json).await;
    db.close().await;
    match outcome {
        // A reader that has seen enough is nobody's fault.
        Err(error) if is_closed_pipe(&error) => Ok(()),
        outcome => outcome,
    }
}

/// All of it is read from one snapshot, so that a running server changes nothing meanwhile.
async fn guild(db: &Db, id: &str, is_json: bool) -> anyhow::Result<()> {
    let mut tx = db.snapshot().await?;
    let conn: &mut AnyConnection = tx.conn();
    let Some(is_deleted) = inspection::is_deleted(conn, id).await? else {
        bail!("this server knows no guild {id}: expected the id of a guild's room (!...)");
    };
    let mut out = BufWriter::new(io::stdout());
    match is_json {
        true => json::write(conn, id, is_deleted, &mut out).await?,
        false => summary::write(conn, id, is_deleted, &mut out).await?,
    }
    Ok(out.flush()?)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
