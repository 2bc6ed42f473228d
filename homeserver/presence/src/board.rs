//! What is held in memory.

use std::collections::{BTreeSet, HashMap, HashSet};

use guildhall_types::{OwnedServerName, ServerName, Timestamp};
use tokio::time::{Duration, Instant};

use crate::{Presence, PresenceSettings, agenda::Agenda};

/// The window of [`PresenceSettings::remote_per_minute`].
const MINUTE: Duration = Duration::from_secs(60);

/// Somebody who is there.
pub(crate) struct Shown {
    pub(crate) presence: Presence,
    /// The guilds of the user when it was told.
    pub(crate) guilds: Vec<String>,
    /// Whether it is a user of this server.
    pub(crate) is_local: bool,
}

/// What another server has said.
struct Heard {
    presence: Presence,
    server: OwnedServerName,
    /// How long it holds.
    until: Instant,
}

/// How much another server says.
struct Window {
    since: Instant,
    count: u32,
}

/// Who is there.
#[derive(Default)]
pub(crate) struct Board {
    /// Those who are seen to be there.
    pub(crate) shown: HashMap<String, Shown>,
    /// What users with sessions were told that they have chosen.
    pub(crate) own: HashMap<String, Presence>,
    pub(crate) agenda: Agenda,
    /// Users of this server of whom other servers are to be told.
    pub(crate) outgoing: HashSet<String>,
    /// Servers that are to be told of everybody.
    pub(crate) welcome: BTreeSet<OwnedServerName>,
    heard: HashMap<String, Heard>,
    heard_of: HashMap<OwnedServerName, usize>,
    windows: HashMap<OwnedServerName, Window>,
}

impl Board {
    /// Whether `server` may tell of one more presence now.
    pub(crate) fn lets_speak(&mut self, server: &ServerName, per_minute: u32, now: Instant) -> bool {
        let window = self
            .windows
            .entry(server.to_owned())
            .or_insert(Window { since: now, count: 0 });
        if now.saturating_duration_since(window.since) >= MINUTE {
            *window = Window { since: now, count: 0 };
        }
        window.count = window.count.saturating_add(1);
        window.count <= per_minute
    }

    /// Takes note of what `server` says of its user. Says whether it is to be looked at.
    pub(crate) fn hear(
        &mut self,
        server: &ServerName,
        presence: Presence,
        now: Instant,
        settings: &PresenceSettings,
    ) -> bool {
        if !presence.is_there() {
            return self.forget(&presence.user_id.clone());
        }
        let until = now + settings.remote_expiry;
        if let Some(heard) = self.heard.get_mut(&presence.user_id) {
            heard.until = until;
            let is_new = heard.presence != presence;
            heard.presence = presence;
            return is_new;
        }
        let of_server = self.heard_of.get(server).copied().unwrap_or(0);
        if of_server >= settings.remote_users_per_server || self.heard.len() >= settings.remote_users {
            return false;
        }
        self.heard_of
            .insert(server.to_owned(), of_server.saturating_add(1));
        self.heard.insert(
            presence.user_id.clone(),
            Heard {
                presence,
                server: server.to_owned(),
                until,
            },
        );
        true
    }

    /// What the server of `user` has said.
    pub(crate) fn heard(&self, user: &str) -> Option<Presence> {
        self.heard.get(user).map(|heard| heard.presence.clone())
    }

    fn forget(&mut self, user: &str) -> bool {
        let Some(heard) = self.heard.remove(user) else {
            return false;
        };
        if let Some(count) = self.heard_of.get_mut(&heard.server) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.heard_of.remove(&heard.server);
            }
        }
        true
    }

    /// What the clock has ended: users of servers that say nothing any more, custom statuses. They are to be looked at.
    pub(crate) fn sweep(&mut self, instant: Instant, now: Timestamp, interval: Duration) {
        let silent: Vec<String> = self
            .heard
            .iter()
            .filter(|(_, heard)| heard.until <= instant)
            .map(|(user, _)| user.clone())
            .collect();
        for user in silent {
            self.forget(&user);
            self.agenda.add(&user, instant, false, interval);
        }
        let shown = self.shown.iter().map(|(user, shown)| (user, &shown.presence));
        let over: Vec<String> = shown
            .chain(&self.own)
            .filter(|(_, presence)| presence.is_over(now))
            .map(|(user, _)| user.clone())
            .collect();
        for user in over {
            self.agenda.add(&user, instant, false, interval);
        }
        self.agenda.sweep(instant, interval);
        self.windows
            .retain(|_, window| instant.saturating_duration_since(window.since) < MINUTE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;

    fn online(user: &str) -> Presence {
        Presence {
            user_id: user.to_owned(),
            status: Status::Online,
            custom_status: None,
        }
    }

    fn server(name: &str) -> OwnedServerName {
        name.try_into().unwrap()
    }

    #[test]
    fn what_is_remembered_of_a_server_is_bounded() {
        let settings = PresenceSettings {
            remote_users_per_server: 2,
            remote_users: 3,
            ..PresenceSettings::default()
        };
        let (mut board, now) = (Board::default(), Instant::now());
        let (b, c) = (server("b.test"), server("c.test"));
        let mut hear = |server, user: &str| board.hear(server, online(user), now, &settings);
        assert!(hear(&b, "@1:b.test") && hear(&b, "@2:b.test"));
        assert!(!hear(&b, "@2:b.test"), "nothing new");
        assert!(!hear(&b, "@3:b.test"), "one too many of the server");
        assert!(hear(&c, "@1:c.test"));
        assert!(!hear(&c, "@2:c.test"), "one too many of all");
        assert!(board.hear(&b, Presence::offline("@1:b.test"), now, &settings));
        assert!(!board.hear(&b, Presence::offline("@1:b.test"), now, &settings));
        assert!(
            board.hear(&c, online("@2:c.test"), now, &settings),
            "there is a place again"
        );
    }

    #[test]
    fn a_server_that_falls_silent_takes_its_users_with_it() {
        let settings = PresenceSettings::with_expiry(Duration::from_secs(6));
        let (mut board, now) = (Board::default(), Instant::now());
        let after = |seconds| now + Duration::from_secs(seconds);
        let b = server("b.test");
        board.hear(&b, online("@1:b.test"), now, &settings);
        board.hear(&b, online("@2:b.test"), now, &settings);
        board.hear(&b, online("@1:b.test"), after(5), &settings);
        board.sweep(after(6), Timestamp(0), settings.interval);
        assert!(board.heard("@1:b.test").is_some() && board.heard("@2:b.test").is_none());
        assert_eq!(board.agenda.next(after(6)), Some(("@2:b.test".to_owned(), false)));
        board.sweep(after(11), Timestamp(0), settings.interval);
        assert!(board.heard("@1:b.test").is_none());
    }

    #[test]
    fn a_server_that_says_too_much_is_not_heard_for_a_while() {
        let (mut board, now) = (Board::default(), Instant::now());
        let (b, c) = (server("b.test"), server("c.test"));
        let said: Vec<bool> = (0..4).map(|_| board.lets_speak(&b, 3, now)).collect();
        assert_eq!(said, [true, true, true, false]);
        assert!(board.lets_speak(&c, 3, now), "others are");
        assert!(board.lets_speak(&b, 3, now + MINUTE));
    }
}
