//! The handle, and what the gateway does with it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use guildhall_bus::Bus;
use guildhall_storage::{Db, StorageError, presence};
use guildhall_types::{OwnedServerName, SharedClock, UserId};
use sqlx::AnyConnection;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use crate::{
    Chosen, Presence, PresenceSettings,
    board::{Board, Shown},
};

/// How often it is looked for what the clock has ended.
const LOOK: Duration = Duration::from_secs(1);

/// What [`Presences`] is made of.
pub struct PresenceParts {
    /// The database.
    pub db: Db,
    /// Where what goes to other servers is handed over.
    pub bus: Bus,
    /// This server's name.
    pub server_name: OwnedServerName,
    /// Settings.
    pub settings: PresenceSettings,
    /// The time.
    pub clock: SharedClock,
}

pub(crate) struct Inner {
    pub(crate) parts: PresenceParts,
    board: Mutex<Board>,
    wake: Notify,
}

/// Who is there. Clones are the same.
#[derive(Clone)]
pub struct Presences(pub(crate) Arc<Inner>);

/// What is to be told after a look at a user.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// To those who may see it.
    pub others: Option<Presence>,
    /// To the user's own sessions.
    pub own: Option<Presence>,
}

impl Presences {
    /// Nobody is there yet.
    #[must_use]
    pub fn new(parts: PresenceParts) -> Self {
        Self(Arc::new(Inner {
            parts,
            board: Mutex::default(),
            wake: Notify::new(),
        }))
    }

    /// Whether there is presence on this server.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.0.parts.settings.enabled
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &PresenceSettings {
        &self.0.parts.settings
    }

    // Every critical section is short and leaves the board whole, so a poisoned lock is as good as another.
    pub(crate) fn board(&self) -> MutexGuard<'_, Board> {
        self.0.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether `user` is one of this server.
    #[must_use]
    pub fn is_local(&self, user: &str) -> bool {
        let user = <&UserId>::try_from(user);
        user.is_ok_and(|user| *user.server_name() == *self.0.parts.server_name)
    }

    /// Whether `user`, one of this server, is seen to be there. Where presence is switched off nobody is.
    #[must_use]
    pub fn is_there(&self, user: &str) -> bool {
        self.board().shown.contains_key(user)
    }

    /// The presence of `user` may have changed: it is looked at `after` so long.
    pub fn touch(&self, user: &str, after: Duration) {
        self.plan(user, after, false);
    }

    /// Others may see the presence of `user` who could not before: it is told again.
    pub fn touch_anew(&self, user: &str) {
        self.plan(user, Duration::ZERO, true);
    }

    fn plan(&self, user: &str, after: Duration, anew: bool) {
        if !self.is_enabled() {
            return;
        }
        let interval = self.settings().interval;
        self.board()
            .agenda
            .add(user, Instant::now() + after, anew, interval);
        self.0.wake.notify_one();
    }

    /// Waits until somebody may have to be looked at.
    pub async fn wait(&self) {
        let now = Instant::now();
        let first = self.board().agenda.first();
        let until = first.map_or(now + LOOK, |first| first.min(now + LOOK));
        tokio::select! {
            () = self.0.wake.notified() => {}
            () = sleep_until(until) => {}
        }
    }

    /// Looks for what the clock has ended.
    pub fn sweep(&self) {
        let now = self.0.parts.clock.now();
        let interval = self.settings().interval;
        self.board().sweep(Instant::now(), now, interval);
    }

    /// The next who is to be looked at, and whether to tell of it in any case.
    #[must_use]
    pub fn next(&self) -> Option<(String, bool)> {
        self.board().agenda.next(Instant::now())
    }

    /// What `user`, one of this server, has chosen, as it holds now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn chosen(&self, conn: &mut AnyConnection, user: &str) -> Result<Chosen, StorageError> {
        let row = presence::chosen(conn, user).await?;
        let now = self.0.parts.clock.now();
        Ok(row.map_or_else(Chosen::default, |row| Chosen::from_row(row, now)))
    }

    /// The same as the user is shown it in `ready`: what is told from now on is what changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn chosen_at_ready(
        &self,
        conn: &mut AnyConnection,
        user: &str,
    ) -> Result<Presence, StorageError> {
        let own = self.chosen(conn, user).await?.own(user);
        let mut board = self.board();
        board.own.entry(user.to_owned()).or_insert_with(|| own.clone());
        Ok(own)
    }

    /// What the server of `user`, who is of another, has said of him.
    #[must_use]
    pub fn heard(&self, user: &str) -> Presence {
        let heard = self.board().heard(user);
        let now = self.0.parts.clock.now();
        heard.map_or_else(|| Presence::offline(user), |presence| presence.at(now))
    }

    /// Takes note of what the user is shown as from now on, in `guilds`, and of what the user has chosen if he has sessions. Gives what is to be
    /// told of it.
    #[must_use]
    pub fn note(&self, shown: Presence, own: Option<Presence>, guilds: Vec<String>, anew: bool) -> News {
        let user = shown.user_id.clone();
        let is_local = self.is_local(&user);
        let mut board = self.board();
        let own_before = match &own {
            Some(own) => board.own.insert(user.clone(), own.clone()),
            None => board.own.remove(&user),
        };
        let before = match shown.is_there() {
            true => board.shown.insert(
                user.clone(),
                Shown {
                    presence: shown.clone(),
                    guilds,
                    is_local,
                },
            ),
            false => board.shown.remove(&user),
        };
        let is_other = match before {
            Some(before) => before.presence != shown,
            None => shown.is_there(),
        };
        let is_told = is_other || (anew && shown.is_there());
        if is_told {
            board.agenda.told(&user, Instant::now());
            if is_local && self.settings().federation {
                board.outgoing.insert(user);
            }
        }
        News {
            others: is_told.then_some(shown),
            own: own.filter(|own| own_before.as_ref() != Some(own)),
        }
    }
}
