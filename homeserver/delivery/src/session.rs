//! A gateway session: its frames, and the connection that reads them at the moment.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use guildhall_presence::{Activity, SessionState};
use tokio::{sync::Notify, time::Instant};

use crate::{close::Close, frame::Frame, limits::GatewayLimits, ring::Ring};

/// The tie between a session and the connection that serves it. A session has one at most.
#[derive(Default)]
pub(crate) struct Link {
    /// There is something to send.
    pub(crate) wake: Notify,
    stop: Notify,
    code: Mutex<Option<Close>>,
}

impl Link {
    /// Tells the connection to close with `code`; the first one counts.
    fn cut(&self, code: Close) {
        self.code
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(code);
        self.stop.notify_one();
    }

    /// Waits until the connection must close.
    pub(crate) async fn cut_off(&self) -> Close {
        loop {
            if let Some(code) = *self.code.lock().unwrap_or_else(PoisonError::into_inner) {
                return code;
            }
            self.stop.notified().await;
        }
    }
}

struct Attached {
    link: Arc<Link>,
    /// Number of the last frame that the connection took.
    cursor: u64,
    /// Number of the last frame when the connection came: what it must catch up with is not held against it.
    joined_at: u64,
}

struct State {
    ring: Ring,
    attached: Option<Attached>,
    detached_at: Instant,
    /// The login whose token the client showed last.
    login: Arc<str>,
}

/// A gateway session. Frames are pushed by the dispatcher without waiting and taken by the connection's task.
pub(crate) struct Session {
    /// Names it to the client.
    pub(crate) id: Arc<str>,
    /// Whose it is.
    pub(crate) user: Arc<str>,
    /// Whom the user has blocked.
    blocked: Mutex<HashSet<String>>,
    queue_frames: u64,
    queue_bytes: u64,
    /// Whether nobody is at the device, as the client says.
    is_idle: AtomicBool,
    state: Mutex<State>,
}

/// Why a session cannot be resumed from a number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotReachable;

impl Session {
    /// A session without a connection.
    pub(crate) fn new(id: Arc<str>, user: Arc<str>, login: Arc<str>, limits: &GatewayLimits) -> Arc<Self> {
        Arc::new(Self {
            id,
            user,
            blocked: Mutex::default(),
            queue_frames: limits.queue_frames,
            queue_bytes: limits.queue_bytes,
            is_idle: AtomicBool::new(false),
            state: Mutex::new(State {
                ring: Ring::new(limits.ring_frames, limits.ring_bytes),
                attached: None,
                detached_at: Instant::now(),
                login,
            }),
        })
    }

    // Every critical section is short and leaves the state whole, so a poisoned lock is as good as another.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes whom the user has blocked.
    pub(crate) fn set_blocked(&self, blocked: HashSet<String>) {
        *self.blocked.lock().unwrap_or_else(PoisonError::into_inner) = blocked;
    }

    /// Whether the user wants to hear nothing of `author`.
    pub(crate) fn hides(&self, author: &str) -> bool {
        let blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        blocked.contains(author)
    }

    /// Ties a connection to the session, to be sent what comes after `seq`. An earlier connection is cut off.
    ///
    /// # Errors
    /// When frames after `seq` are no longer kept or `seq` was never given out.
    pub(crate) fn attach(&self, seq: u64, login: Arc<str>) -> Result<Arc<Link>, NotReachable> {
        let mut state = self.state();
        if !state.ring.reaches(seq) {
            return Err(NotReachable);
        }
        let link = Arc::new(Link::default());
        let attached = Attached {
            link: Arc::clone(&link),
            cursor: seq,
            joined_at: state.ring.last(),
        };
        if let Some(before) = state.attached.replace(attached) {
            before.link.cut(Close::ResumedElsewhere);
        }
        state.login = login;
        Ok(link)
    }

    /// While a session catches up with what happened since its snapshot was read, that is not held against it.
    pub(crate) fn set_catching_up(&self, is_catching_up: bool) {
        let mut state = self.state();
        let State { ring, attached, .. } = &mut *state;
        if let Some(attached) = attached {
            attached.joined_at = if is_catching_up { u64::MAX } else { ring.last() };
        }
    }

    /// Whether the connection of `link` is the session's.
    pub(crate) fn is_tied_to(&self, link: &Arc<Link>) -> bool {
        let state = self.state();
        let attached = state.attached.as_ref();
        attached.is_some_and(|attached| Arc::ptr_eq(&attached.link, link))
    }

    /// Takes note that the connection of `link` is gone.
    pub(crate) fn detach(&self, link: &Arc<Link>) {
        let mut state = self.state();
        if state
            .attached
            .as_ref()
            .is_some_and(|attached| Arc::ptr_eq(&attached.link, link))
        {
            state.attached = None;
            state.detached_at = Instant::now();
        }
    }

    /// Gives the session another frame. It never waits: a connection that lags too far behind is cut off.
    pub(crate) fn push(&self, frame: &Arc<Frame>) {
        let mut state = self.state();
        state.ring.push(Arc::clone(frame));
        let State { ring, attached, .. } = &*state;
        let Some(attached) = attached else { return };
        let taken = attached.cursor.max(attached.joined_at);
        let waiting = ring.last().saturating_sub(taken);
        let too_slow = ring.dropped() > attached.cursor
            || waiting > self.queue_frames
            || (waiting > 1 && ring.bytes_after(taken) > self.queue_bytes);
        if too_slow {
            self.cut_locked(&mut state, Close::TooSlow);
        } else {
            attached.link.wake.notify_one();
        }
    }

    /// Gives the session a frame that is worth nothing later: only while it has a connection.
    pub(crate) fn whisper(&self, frame: &Arc<Frame>) {
        if self.state().attached.is_some() {
            self.push(frame);
        }
    }

    /// The next frames for the connection of `link`: at most `frames`, and no more after `bytes` are reached.
    pub(crate) fn take(&self, link: &Arc<Link>, frames: usize, bytes: usize) -> Vec<(u64, Arc<Frame>)> {
        let mut state = self.state();
        let State { ring, attached, .. } = &mut *state;
        let Some(attached) = attached
            .as_mut()
            .filter(|attached| Arc::ptr_eq(&attached.link, link))
        else {
            return Vec::new();
        };
        let mut taken = Vec::new();
        let mut size = 0_usize;
        for (seq, frame) in ring.after(attached.cursor).take(frames) {
            size = size.saturating_add(frame.size());
            taken.push((seq, Arc::clone(frame)));
            attached.cursor = seq;
            if size >= bytes {
                break;
            }
        }
        taken
    }

    /// Cuts off the connection, if there is one.
    pub(crate) fn cut(&self, code: Close) {
        let mut state = self.state();
        self.cut_locked(&mut state, code);
    }

    fn cut_locked(&self, state: &mut State, code: Close) {
        if let Some(attached) = state.attached.take() {
            state.detached_at = Instant::now();
            attached.link.cut(code);
        }
    }

    /// Whether `login` is the one whose token the client showed last.
    pub(crate) fn is_of_login(&self, login: &str) -> bool {
        &*self.state().login == login
    }

    /// How long it has been without a connection; `None` while it has one.
    pub(crate) fn idle_for(&self, now: Instant) -> Option<Duration> {
        let state = self.state();
        state
            .attached
            .is_none()
            .then(|| now.saturating_duration_since(state.detached_at))
    }

    /// Takes note of what the client says of its device. Says whether that is new.
    pub(crate) fn set_activity(&self, activity: Activity) -> bool {
        let is_idle = activity == Activity::Idle;
        self.is_idle.swap(is_idle, Ordering::Relaxed) != is_idle
    }

    /// How it stands, for its user's presence.
    pub(crate) fn presence(&self, now: Instant) -> SessionState {
        SessionState {
            activity: match self.is_idle.load(Ordering::Relaxed) {
                true => Activity::Idle,
                false => Activity::Active,
            },
            away_for: self.idle_for(now),
        }
    }

    /// Number of the newest frame.
    pub(crate) fn last(&self) -> u64 {
        self.state().ring.last()
    }
}
