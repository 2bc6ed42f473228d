//! Who sits in which guild, and what a step says to them.

use std::{collections::HashMap, sync::Arc};

use super::{
    Index,
    step::{Kind, Step},
};
use crate::{frame::Frame, session::Session};

/// A session's place in a guild that its user is a member of.
pub(crate) struct Seat {
    pub(crate) session: Arc<Session>,
    /// The log's head of the session's snapshot: steps up to it are in it.
    from: i64,
    /// The log entry by which the user came in: what happened with it or before is not told.
    entered: i64,
    /// The log's head when the session was sent the guild: its shape up to then is not told again.
    as_of: i64,
}

/// All seats, by guild and session.
#[derive(Default)]
pub(crate) struct Seats(HashMap<String, HashMap<Arc<str>, Seat>>);

impl Seats {
    /// Whether anybody sits in `guild`.
    pub(crate) fn any(&self, guild: &str) -> bool {
        self.0.contains_key(guild)
    }

    /// The seats in `guild`: all, or that of the session `only`.
    pub(crate) fn of<'a>(&'a self, guild: &str, only: Option<&'a str>) -> impl Iterator<Item = &'a Seat> {
        let seats = self.0.get(guild);
        let one = only.and_then(|id| seats?.get(id));
        let all = seats
            .filter(|_| only.is_none())
            .into_iter()
            .flat_map(HashMap::values);
        one.into_iter().chain(all)
    }

    /// Gives `session` a seat in `guild`. `false` if it had one, which it keeps.
    pub(crate) fn take(
        &mut self,
        guild: &str,
        session: &Arc<Session>,
        from: i64,
        entered: i64,
        as_of: i64,
    ) -> bool {
        let seats = self.0.entry(guild.to_owned()).or_default();
        if seats.contains_key(&session.id) {
            return false;
        }
        seats.insert(
            Arc::clone(&session.id),
            Seat {
                session: Arc::clone(session),
                from,
                entered,
                as_of,
            },
        );
        true
    }

    /// Takes away the seat of the session `id` in `guild`.
    pub(crate) fn leave(&mut self, guild: &str, id: &str) {
        if let Some(seats) = self.0.get_mut(guild) {
            seats.remove(id);
            if seats.is_empty() {
                self.0.remove(guild);
            }
        }
    }
}

/// A frame, what one user gets in its place, and whose word it is.
type Told<'a> = (&'a Arc<Frame>, Option<&'a (String, Arc<Frame>)>, Option<&'a str>);

/// Hands `frame` to those of `seats` that it is for, but not to who has blocked `author`; to one user another one in its place.
fn hand_out<'a>(step: &Step, seats: impl Iterator<Item = &'a Seat>, (frame, own, author): Told<'_>) {
    let hides = |session: &Session| author.is_some_and(|author| session.hides(author));
    for seat in seats.filter(|seat| step.is_for(&seat.session.user) && !hides(&seat.session)) {
        match own {
            Some((user, own)) if *seat.session.user == **user => seat.session.push(own),
            _ => seat.session.push(frame),
        }
    }
}

impl Index {
    /// Hands `step` to all sessions concerned, whenever they have read their snapshots: it is in none of them. Only what may be told again is told so.
    pub(super) fn tell(&mut self, step: &Step) {
        if let Kind::Event { frame, own, author } = &step.kind {
            let seats = self.seats.of(&step.guild, None);
            hand_out(step, seats, (frame, own.as_ref(), author.as_deref()));
        }
    }

    /// Hands `step` to all sessions concerned, or to the one with the id `only`.
    pub(super) fn apply(&mut self, step: &Step, only: Option<&str>) {
        match &step.kind {
            Kind::Shape(frame) => {
                let seats = self
                    .seats
                    .of(&step.guild, only)
                    .filter(|seat| step.log_seq > seat.as_of && step.is_for(&seat.session.user));
                seats.for_each(|seat| seat.session.push(frame));
            }
            Kind::Own { user, frame } => {
                for session in self.sessions_of(user, only) {
                    let entry = self.sessions.get(&session.id);
                    // What was before is in the session's own snapshot.
                    if entry.is_some_and(|entry| step.log_seq > entry.from) {
                        session.push(frame);
                    }
                }
            }
            Kind::Event { frame, own, author } => {
                let seats = self.seats_after(step, only);
                hand_out(step, seats, (frame, own.as_ref(), author.as_deref()));
            }
            Kind::Enter {
                user,
                as_of,
                own,
                others,
            } => {
                if let Some(frame) = others {
                    self.tell_others(step, only, user, frame);
                }
                self.enter(step, only, user, *as_of, own.as_ref());
            }
            Kind::Seat { user } => self.seat(step, only, user),
            Kind::Leave { user, own, others } => {
                if let Some(frame) = others {
                    self.tell_others(step, only, user, frame);
                }
                let out = self.sessions_of(user, only);
                self.part(step, &out, own);
            }
            Kind::Gone(frame) => {
                let out: Vec<_> = self
                    .seats
                    .of(&step.guild, only)
                    .map(|seat| Arc::clone(&seat.session))
                    .collect();
                self.part(step, &out, frame);
            }
        }
    }

    fn seats_after<'a>(&'a self, step: &'a Step, only: Option<&'a str>) -> impl Iterator<Item = &'a Seat> {
        self.seats
            .of(&step.guild, only)
            .filter(|seat| step.log_seq > seat.from && step.log_seq > seat.entered)
    }

    fn tell_others(&self, step: &Step, only: Option<&str>, user: &str, frame: &Arc<Frame>) {
        for seat in self
            .seats_after(step, only)
            .filter(|seat| *seat.session.user != *user)
        {
            seat.session.push(frame);
        }
    }

    pub(super) fn sessions_of(&self, user: &str, only: Option<&str>) -> Vec<Arc<Session>> {
        let ids = self.users.get(user).into_iter().flatten();
        ids.filter(|id| only.is_none_or(|only| only == &***id))
            .filter_map(|id| self.sessions.get(id))
            .map(|entry| Arc::clone(&entry.session))
            .collect()
    }

    fn enter(&mut self, step: &Step, only: Option<&str>, user: &str, as_of: i64, frame: Option<&Arc<Frame>>) {
        for session in self.sessions_of(user, only) {
            let Some(entry) = self.sessions.get_mut(&session.id) else {
                continue;
            };
            // What was in the session's own snapshot needs no frame, only the seat. It was sent no later one.
            let is_known = step.log_seq <= entry.from;
            let as_of = if is_known {
                entry.from
            } else {
                entry.from.max(as_of)
            };
            if !is_known && frame.is_none() {
                continue;
            }
            let is_new = self
                .seats
                .take(&step.guild, &session, entry.from, step.log_seq, as_of);
            entry.guilds.insert(step.guild.clone());
            if let Some(frame) = frame.filter(|_| is_new && !is_known) {
                session.push(frame);
            }
        }
    }

    fn seat(&mut self, step: &Step, only: Option<&str>, user: &str) {
        for session in self.sessions_of(user, only) {
            let Some(entry) = self.sessions.get_mut(&session.id) else {
                continue;
            };
            let (from, as_of) = (entry.from, entry.from.max(step.log_seq));
            self.seats.take(&step.guild, &session, from, step.log_seq, as_of);
            entry.guilds.insert(step.guild.clone());
        }
    }

    fn part(&mut self, step: &Step, out: &[Arc<Session>], frame: &Arc<Frame>) {
        for session in out {
            let Some(entry) = self.sessions.get_mut(&session.id) else {
                continue;
            };
            if entry.guilds.remove(&step.guild) {
                self.seats.leave(&step.guild, &session.id);
                if step.log_seq > entry.from {
                    session.push(frame);
                }
            }
        }
    }
}
