//! Which sessions see what: by user, and by the guilds that their users are in.
//!
//! The dispatcher applies steps in the order of the log; that alone changes who sits in which guild. One lock, held
//! for one step at a time and never over anything that waits.

mod history;
mod seats;
pub(crate) mod step;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use guildhall_guilds::Viewers;
use guildhall_presence::{Activity, most_present};
use tokio::time::Instant;

use self::{history::History, seats::Seats, step::Step};
use crate::{
    close::Close,
    frame::Frame,
    limits::GatewayLimits,
    session::{Link, Session},
};

struct Entry {
    session: Arc<Session>,
    /// The guilds it has a seat in.
    guilds: HashSet<String>,
    /// The log's head of its snapshot: what came before is in it.
    from: i64,
}

struct Index {
    sessions: HashMap<Arc<str>, Entry>,
    users: HashMap<Arc<str>, Vec<Arc<str>>>,
    seats: Seats,
    /// How many connections of each user are reading their snapshots.
    connecting: HashMap<Arc<str>, usize>,
    history: History,
}

/// The sessions of this server.
pub(crate) struct Registry {
    index: Mutex<Index>,
    sessions_per_user: usize,
}

/// Somebody is connecting: until it is dropped, steps are recorded.
pub(crate) struct Connecting<'a> {
    registry: &'a Registry,
    user: Arc<str>,
}

/// Why a session could not be put in its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The dispatcher is too far ahead of the snapshot: read a newer one.
    Stale,
    /// The user has as many sessions as one may have, all connected.
    TooMany,
}

impl Registry {
    /// No sessions, with the dispatcher at `head`.
    pub(crate) fn new(limits: &GatewayLimits, head: i64) -> Self {
        Self {
            index: Mutex::new(Index {
                sessions: HashMap::new(),
                users: HashMap::new(),
                seats: Seats::default(),
                connecting: HashMap::new(),
                history: History::new(limits.history_steps, limits.history_bytes, head),
            }),
            sessions_per_user: limits.sessions_per_user,
        }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be called before the snapshot is read: from here on nothing that `user` may see is left out.
    pub(crate) fn connecting(&self, user: &Arc<str>) -> Connecting<'_> {
        *self.index().connecting.entry(Arc::clone(user)).or_insert(0) += 1;
        Connecting {
            registry: self,
            user: Arc::clone(user),
        }
    }

    /// Puts `session` in its place: it has a snapshot of `guilds` at the log's `head`, and is given what came after.
    ///
    /// # Errors
    /// See [`Refused`].
    pub(crate) fn admit(
        &self,
        session: &Arc<Session>,
        guilds: Vec<String>,
        head: i64,
    ) -> Result<(), Refused> {
        let mut index = self.index();
        let missed = index.history.after(head).ok_or(Refused::Stale)?;
        if !index.make_room(&session.user, self.sessions_per_user) {
            return Err(Refused::TooMany);
        }
        index.insert(session, guilds, head);
        session.set_catching_up(true);
        for step in missed {
            index.apply(&step, Some(&session.id));
        }
        session.set_catching_up(false);
        Ok(())
    }

    /// Says whether nobody is here to be told anything, in which case the dispatcher need not look at entries up
    /// to `through`.
    pub(crate) fn pass_if_idle(&self, through: i64) -> bool {
        let mut index = self.index();
        let idle = index.sessions.is_empty() && index.connecting.is_empty();
        if idle {
            index.history.pass(through);
        }
        idle
    }

    /// Whether somebody may want to be told of what happens in `guild`. To be asked after the entry was read.
    pub(crate) fn wants_guild(&self, guild: &str) -> bool {
        let index = self.index();
        !index.connecting.is_empty() || index.seats.any(guild)
    }

    /// Whether a session is told of what happens in `guild`.
    pub(crate) fn is_seated(&self, guild: &str) -> bool {
        self.index().seats.any(guild)
    }

    /// Whether `user` has sessions or is just opening one. To be asked after the entry was read.
    pub(crate) fn wants_user(&self, user: &str) -> bool {
        let index = self.index();
        index.users.contains_key(user) || index.connecting.contains_key(user)
    }

    /// Hands `step` to everybody concerned.
    pub(crate) fn apply(&self, step: Step) {
        let mut index = self.index();
        let step = Arc::new(step);
        index.apply(&step, None);
        if index.connecting.is_empty() {
            index.history.pass(step.log_seq);
        } else {
            index.history.record(step);
        }
    }

    /// Hands `step`, which is no history but something that is told of what there is, to everybody concerned who is here.
    pub(crate) fn tell(&self, step: &Step) {
        self.index().tell(step);
    }

    /// Hands `frame`, which is not history, to those of `viewers` who are in `guild`, but not to `except`, nor to who has blocked `except`.
    pub(crate) fn whisper(&self, guild: &str, frame: &Arc<Frame>, except: &str, viewers: &Viewers) {
        for seat in self.index().seats.of(guild, None) {
            let user = &*seat.session.user;
            if user != except && viewers.include(user) && !seat.session.hides(except) {
                seat.session.whisper(frame);
            }
        }
    }

    /// Hands `frame`, which is not history, to the sessions of `user`.
    pub(crate) fn whisper_user(&self, user: &str, frame: &Arc<Frame>) {
        for session in self.index().sessions_of(user, None) {
            session.whisper(frame);
        }
    }

    /// Notes whom `user` has blocked.
    pub(crate) fn set_blocked(&self, user: &str, blocked: &HashSet<String>) {
        for session in self.index().sessions_of(user, None) {
            session.set_blocked(blocked.clone());
        }
    }

    /// Hands `frame` to the sessions of `user`. It waits for those that may be resumed.
    pub(crate) fn tell_user(&self, user: &str, frame: &Arc<Frame>) {
        for session in self.index().sessions_of(user, None) {
            session.push(frame);
        }
    }

    /// Whether `user` is just opening a session.
    pub(crate) fn is_connecting(&self, user: &str) -> bool {
        self.index().connecting.contains_key(user)
    }

    /// Hands `frame` to the sessions in any of `guilds`, once to each, but not to those of `except`. Gives how many there were. It waits for those
    /// that may be resumed: what it says holds until something else is said.
    pub(crate) fn tell_guilds(&self, guilds: &[String], frame: &Arc<Frame>, except: &str) -> u32 {
        let index = self.index();
        let (mut told, mut count) = (HashSet::new(), 0_u32);
        let seats = guilds.iter().flat_map(|guild| index.seats.of(guild, None));
        for seat in seats.filter(|seat| *seat.session.user != *except) {
            // Who sits in one guild only is not met twice.
            if guilds.len() == 1 || told.insert(&*seat.session.id) {
                seat.session.push(frame);
                count = count.saturating_add(1);
            }
        }
        count
    }

    /// What the sessions of `user` are together, when one without a connection counts for as long as `grace`; and when that may be another thing
    /// because one has been away for so long.
    pub(crate) fn activity(&self, user: &str, grace: Duration) -> (Option<Activity>, Option<Duration>) {
        let now = Instant::now();
        let sessions = self.index().sessions_of(user, None);
        let states: Vec<_> = sessions.iter().map(|session| session.presence(now)).collect();
        let waits = states.iter().filter_map(|state| state.away_for);
        let waits = waits.filter_map(|away| grace.checked_sub(away));
        let again = waits.filter(|wait| !wait.is_zero()).min();
        (most_present(states, grace), again)
    }

    /// Ties a new connection to the session `id` of `user`, to be sent what comes after `seq`. `None` if there is no
    /// such session, or it does not reach so far back. No session that ends meanwhile is given out.
    pub(crate) fn resume(
        &self,
        id: &str,
        user: &str,
        seq: u64,
        login: &Arc<str>,
    ) -> Option<(Arc<Session>, Arc<Link>)> {
        let index = self.index();
        let session = &index.sessions.get(id)?.session;
        if *session.user != *user {
            return None;
        }
        let link = session.attach(seq, Arc::clone(login)).ok()?;
        Some((Arc::clone(session), link))
    }

    /// Ends the session, unless it has another connection than that of `link` by now.
    pub(crate) fn end(&self, session: &Session, link: &Arc<Link>) {
        let mut index = self.index();
        if session.is_tied_to(link) {
            index.remove(&session.id);
        }
    }

    /// Whether there is a session `id`.
    #[cfg(test)]
    pub(crate) fn has(&self, id: &str) -> bool {
        self.index().sessions.contains_key(id)
    }

    /// Ends every session of `login`, which was revoked.
    pub(crate) fn revoke(&self, login: &str) {
        let mut index = self.index();
        let of_login: Vec<_> = index.all().filter(|session| session.is_of_login(login)).collect();
        for session in of_login {
            session.cut(Close::BadToken);
            index.remove(&session.id);
        }
    }

    /// Cuts off every connection.
    pub(crate) fn cut_all(&self, code: Close) {
        let all: Vec<_> = self.index().all().collect();
        for session in all {
            session.cut(code);
        }
    }

    /// Ends the sessions that have been without a connection for longer than `window`.
    pub(crate) fn sweep(&self, window: Duration) {
        let now = Instant::now();
        let mut index = self.index();
        let over: Vec<_> = index
            .all()
            .filter(|session| session.idle_for(now).is_some_and(|idle| idle > window))
            .collect();
        for session in over {
            index.remove(&session.id);
        }
    }

    /// How many sessions there are.
    pub(crate) fn len(&self) -> usize {
        self.index().sessions.len()
    }
}

impl Index {
    fn all(&self) -> impl Iterator<Item = Arc<Session>> {
        self.sessions.values().map(|entry| Arc::clone(&entry.session))
    }

    /// Ends the session of `user` that has been away for longest, if there are `limit` of them.
    fn make_room(&mut self, user: &str, limit: usize) -> bool {
        let Some(ids) = self.users.get(user) else {
            return limit > 0;
        };
        if ids.len() < limit {
            return true;
        }
        let now = Instant::now();
        let idlest = ids
            .iter()
            .filter_map(|id| self.sessions.get(id))
            .filter_map(|entry| Some((entry.session.idle_for(now)?, Arc::clone(&entry.session.id))))
            .max_by_key(|(idle, _)| *idle);
        let Some((_, id)) = idlest else { return false };
        self.remove(&id);
        true
    }

    fn insert(&mut self, session: &Arc<Session>, guilds: Vec<String>, from: i64) {
        for guild in &guilds {
            self.seats.take(guild, session, from, from, from);
        }
        let guilds = guilds.into_iter().collect();
        self.sessions.insert(
            Arc::clone(&session.id),
            Entry {
                session: Arc::clone(session),
                guilds,
                from,
            },
        );
        self.users
            .entry(Arc::clone(&session.user))
            .or_default()
            .push(Arc::clone(&session.id));
    }

    fn remove(&mut self, id: &str) {
        let Some(entry) = self.sessions.remove(id) else {
            return;
        };
        // Nobody holds on to a session that is told nothing any more.
        entry.session.cut(Close::ServerError);
        for guild in &entry.guilds {
            self.seats.leave(guild, id);
        }
        if let Some(ids) = self.users.get_mut(&entry.session.user) {
            ids.retain(|other| **other != *id);
            if ids.is_empty() {
                self.users.remove(&entry.session.user);
            }
        }
    }
}

impl Drop for Connecting<'_> {
    fn drop(&mut self) {
        let mut index = self.registry.index();
        if let Some(count) = index.connecting.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                index.connecting.remove(&self.user);
            }
        }
        if index.connecting.is_empty() {
            index.history.forget();
        }
    }
}
