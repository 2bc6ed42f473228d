//! The writer: the one place where rooms change.
//!
//! It takes commands from a bounded queue, runs as many as wait in one transaction, and answers when that is durable.
//! So the cost of a commit is shared by everybody who waits, and appends to a room are in one line by construction.

mod acl;
mod admit;
mod append;
mod batch;
mod derived;
mod install;
mod mend;
mod merge;
mod place;
mod reorder;

use std::collections::HashMap;

use guildhall_storage::{StorageError, log};
use guildhall_types::OwnedRoomId;
use tokio::sync::mpsc;

use crate::{
    command::{Command, Reply},
    core::Core,
    room::Room,
};
pub(crate) use batch::Batch;
pub use mend::MENDS_AT_A_TIME;

/// Rooms held in memory between transactions; beyond it all are loaded anew.
const MAX_ROOMS: usize = 4096;

/// The writer's task; see [`crate::Rooms::start`].
pub struct Writer {
    core: Core,
    commands: mpsc::Receiver<Command>,
    rooms: HashMap<OwnedRoomId, Room>,
}

impl Writer {
    pub(crate) fn new(core: Core, commands: mpsc::Receiver<Command>) -> Self {
        Self {
            core,
            commands,
            rooms: HashMap::new(),
        }
    }

    /// Runs until every [`crate::Rooms`] is dropped or was shut down; what was queued by then is still written.
    pub async fn run(mut self) {
        while let Some(first) = self.commands.recv().await {
            let mut commands = vec![first];
            while commands.len() < self.core.limits.batch {
                match self.commands.try_recv() {
                    Ok(Command::Close) => self.commands.close(),
                    Ok(command) => commands.push(command),
                    Err(_) => break,
                }
            }
            if commands.iter().any(|command| matches!(command, Command::Close)) {
                self.commands.close();
            }
            self.run_batch(commands).await;
        }
    }

    async fn run_batch(&mut self, commands: Vec<Command>) {
        if self.rooms.len() > MAX_ROOMS {
            self.rooms.clear();
        }
        match self.try_batch(commands).await {
            Ok((head, replies)) => {
                self.core.bus.notify_commit(head);
                for reply in replies {
                    reply.send();
                }
            }
            Err((error, replies)) => {
                tracing::error!(%error, commands = replies.len(), "transaction failed; nothing of it is stored");
                // What is in memory may be of the failed transaction.
                self.rooms.clear();
                self.core.store.clear();
                for reply in replies {
                    reply.fail(&error);
                }
            }
        }
    }

    /// Runs `commands` in one transaction. The answers wait until it is durable.
    async fn try_batch(
        &mut self,
        commands: Vec<Command>,
    ) -> Result<(i64, Vec<Reply>), (StorageError, Vec<Reply>)> {
        let mut replies = Vec::with_capacity(commands.len());
        let mut commands = commands.into_iter();
        let outcome = self.run_commands(&mut commands, &mut replies).await;
        match outcome {
            Ok(head) => Ok((head, replies)),
            Err(error) => {
                replies.extend(commands.filter_map(Command::into_reply));
                Err((error, replies))
            }
        }
    }

    async fn run_commands(
        &mut self,
        commands: &mut std::vec::IntoIter<Command>,
        replies: &mut Vec<Reply>,
    ) -> Result<i64, StorageError> {
        let mut tx = self.core.db.begin().await?;
        let counters = log::lock_counters(tx.conn()).await?;
        let mut batch = Batch::new(&self.core, tx.conn(), &mut self.rooms, counters);
        for command in commands {
            let (reply, outcome) = batch.run(command).await;
            replies.extend(reply);
            outcome?;
        }
        let counters = batch.finish().await?;
        log::set_counters(tx.conn(), counters).await?;
        tx.commit().await?;
        Ok(counters.log_seq)
    }
}
