//! From sessions to how much a user is there.

use std::time::Duration;

/// What a session is, or several together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// Nobody is at the device.
    Idle,
    /// Somebody is.
    Active,
}

/// How a session stands.
#[derive(Clone, Copy, Debug)]
pub struct SessionState {
    /// What its client said last.
    pub activity: Activity,
    /// How long it has been without a connection; `None` while it has one.
    pub away_for: Option<Duration>,
}

/// What `sessions` are together: the most present of them counts. One that has lost its connection counts for as long as `grace`, within
/// which it may be resumed. `None` if none counts.
pub fn most_present(sessions: impl IntoIterator<Item = SessionState>, grace: Duration) -> Option<Activity> {
    sessions
        .into_iter()
        .filter(|session| session.away_for.is_none_or(|away| away < grace))
        .map(|session| session.activity)
        .max()
}

#[cfg(test)]
mod tests {
    use guildhall_types::Timestamp;

    use super::*;
    use crate::{Chosen, ChosenStatus, CustomStatus, Presence, Status};

    const GRACE: Duration = Duration::from_secs(10);

    const fn session(activity: Activity, away: Option<u64>) -> SessionState {
        SessionState {
            activity,
            away_for: match away {
                Some(seconds) => Some(Duration::from_secs(seconds)),
                None => None,
            },
        }
    }

    #[test]
    fn the_most_present_session_counts() {
        use Activity::{Active, Idle};
        for (sessions, expected) in [
            (vec![], None),
            (vec![session(Active, None)], Some(Active)),
            (vec![session(Idle, None)], Some(Idle)),
            (vec![session(Idle, None), session(Active, None)], Some(Active)),
            (vec![session(Active, Some(9)), session(Idle, None)], Some(Active)),
            (vec![session(Active, Some(10)), session(Idle, None)], Some(Idle)),
            (vec![session(Active, Some(10)), session(Idle, Some(11))], None),
        ] {
            assert_eq!(most_present(sessions.clone(), GRACE), expected, "{sessions:?}");
        }
    }

    #[test]
    fn what_was_chosen_and_what_sessions_are_make_the_status() {
        use Activity::{Active, Idle};
        for (chosen, activity, expected) in [
            (ChosenStatus::Online, Some(Active), Status::Online),
            (ChosenStatus::Online, Some(Idle), Status::Idle),
            (ChosenStatus::Online, None, Status::Offline),
            (ChosenStatus::Idle, Some(Active), Status::Idle),
            (ChosenStatus::Idle, None, Status::Offline),
            (ChosenStatus::Dnd, Some(Active), Status::Dnd),
            (ChosenStatus::Dnd, Some(Idle), Status::Dnd),
            (ChosenStatus::Dnd, None, Status::Offline),
            (ChosenStatus::Invisible, Some(Active), Status::Offline),
            (ChosenStatus::Invisible, None, Status::Offline),
        ] {
            let custom = CustomStatus {
                text: Some("at sea".to_owned()),
                emoji: None,
                expires_at: None,
            };
            let chosen = Chosen {
                status: chosen,
                custom: Some(custom.clone()),
            };
            let shown = chosen.shown("@ada:a.test", activity);
            assert_eq!(shown.status, expected, "{chosen:?} {activity:?}");
            // Who is not seen says nothing either.
            let says = Some(custom).filter(|_| expected != Status::Offline);
            assert_eq!(shown.custom_status, says, "{chosen:?} {activity:?}");
        }
    }

    #[test]
    fn a_custom_status_ends() {
        let chosen = Chosen {
            status: ChosenStatus::Dnd,
            custom: Some(CustomStatus {
                text: None,
                emoji: Some("⚓".to_owned()),
                expires_at: Some(Timestamp(10)),
            }),
        };
        assert_eq!(Chosen::from_row(chosen.to_row(), Timestamp(9)), chosen);
        let over = Chosen::from_row(chosen.to_row(), Timestamp(10));
        assert_eq!((over.status, over.custom), (ChosenStatus::Dnd, None));
        let shown = chosen.shown("@ada:a.test", Some(Activity::Active));
        assert_eq!(shown.clone().at(Timestamp(9)), shown);
        let ended = Presence {
            custom_status: None,
            ..shown.clone()
        };
        assert_eq!(shown.at(Timestamp(10)), ended);
    }
}
