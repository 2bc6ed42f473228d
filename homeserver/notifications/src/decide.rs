//! What a user wants to hear.

use std::collections::HashMap;

use guildhall_storage::{StorageError, notifications::settings as stored};
use guildhall_types::Timestamp;
use sqlx::AnyConnection;
use stored::SettingsRow;

use crate::settings::Level;

/// How a message concerns somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// By name, or by answering.
    Name,
    /// By a role.
    Role,
    /// With everybody.
    Everyone,
    /// Only by being said in a channel.
    None,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The user is notified.
    Notify,
    /// It counts as a mention of the channel and nothing more.
    Count,
    /// Nothing.
    Nothing,
}

/// What one has set for a guild and one of its channels, or for a private channel alone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wants<'a> {
    pub(crate) guild: Option<&'a SettingsRow>,
    pub(crate) channel: Option<&'a SettingsRow>,
}

/// Whether it is muted at the time `now`.
pub(crate) fn is_muted(row: &SettingsRow, now: Timestamp) -> bool {
    row.is_muted && row.muted_until.is_none_or(|until| until > now.0)
}

impl Wants<'_> {
    fn rows(&self) -> impl Iterator<Item = &SettingsRow> {
        [self.channel, self.guild].into_iter().flatten()
    }

    /// What was chosen for the channel, or else for the guild.
    fn level(&self) -> Option<Level> {
        self.rows()
            .find_map(|row| row.level.as_deref().and_then(Level::read))
    }

    /// What becomes of a message that concerns the user by `call`; `default` is the level of who has chosen none.
    pub(crate) fn judge(&self, call: Call, default: Level, now: Timestamp) -> Verdict {
        let is_suppressed = match call {
            Call::Everyone => self.guild.is_some_and(|row| row.suppress_everyone),
            Call::Role => self.guild.is_some_and(|row| row.suppress_roles),
            Call::Name | Call::None => false,
        };
        let level = self.level().unwrap_or(default);
        match (call, level) {
            _ if is_suppressed => Verdict::Nothing,
            (Call::None, Level::All) if !self.rows().any(|row| is_muted(row, now)) => Verdict::Notify,
            (Call::None, _) => Verdict::Nothing,
            (_, Level::None) => Verdict::Count,
            // Who is called by name hears of it where it is quiet otherwise.
            (_, Level::All | Level::Mentions) => Verdict::Notify,
        }
    }
}

/// What users have set for a guild and a channel of it, or for a private channel.
pub(crate) struct Chosen {
    guild: HashMap<String, SettingsRow>,
    channel: HashMap<String, SettingsRow>,
}

impl Chosen {
    pub(crate) async fn load(
        conn: &mut AnyConnection,
        guild: Option<&str>,
        channel: &str,
    ) -> Result<Self, StorageError> {
        let by_user =
            |rows: Vec<SettingsRow>| rows.into_iter().map(|row| (row.user_id.clone(), row)).collect();
        Ok(Self {
            guild: match guild {
                Some(guild) => by_user(stored::of_scope(&mut *conn, guild).await?),
                None => HashMap::new(),
            },
            channel: by_user(stored::of_scope(&mut *conn, channel).await?),
        })
    }

    /// What `user` has set.
    pub(crate) fn of(&self, user: &str) -> Wants<'_> {
        Wants {
            guild: self.guild.get(user),
            channel: self.channel.get(user),
        }
    }

    /// Those who want to hear of everything, by their own choice.
    pub(crate) fn listeners(&self) -> Vec<String> {
        let rows = self.guild.values().chain(self.channel.values());
        let all = rows.filter(|row| row.level.as_deref() == Some(Level::All.as_str()));
        let mut users: Vec<String> = all.map(|row| row.user_id.clone()).collect();
        users.sort_unstable();
        users.dedup();
        users
    }
}

#[cfg(test)]
mod tests {
    use guildhall_storage::notifications::settings::SettingsRow;
    use guildhall_types::Timestamp;

    use super::{Call, Level, Verdict, Wants};

    const NOW: Timestamp = Timestamp(1000);

    fn row(level: Option<&str>) -> SettingsRow {
        SettingsRow {
            level: level.map(str::to_owned),
            ..SettingsRow::default()
        }
    }

    fn judge(guild: &SettingsRow, channel: &SettingsRow, call: Call) -> Verdict {
        let wants = Wants {
            guild: Some(guild),
            channel: Some(channel),
        };
        wants.judge(call, Level::Mentions, NOW)
    }

    #[test]
    fn a_channel_stands_before_its_guild() {
        let (all, none, unset) = (row(Some("all")), row(Some("none")), row(None));
        for (guild, channel, said, called) in [
            (&unset, &unset, Verdict::Nothing, Verdict::Notify),
            (&all, &unset, Verdict::Notify, Verdict::Notify),
            (&all, &none, Verdict::Nothing, Verdict::Count),
            (&none, &all, Verdict::Notify, Verdict::Notify),
            (&none, &unset, Verdict::Nothing, Verdict::Count),
        ] {
            assert_eq!(judge(guild, channel, Call::None), said);
            for call in [Call::Name, Call::Role, Call::Everyone] {
                assert_eq!(judge(guild, channel, call), called);
            }
        }
    }

    #[test]
    fn who_has_muted_hears_what_calls_by_name_alone() {
        for (until, is_quiet) in [(None, true), (Some(1001), true), (Some(1000), false)] {
            let muted = SettingsRow {
                is_muted: true,
                muted_until: until,
                ..row(None)
            };
            let all = row(Some("all"));
            let said = match is_quiet {
                true => Verdict::Nothing,
                false => Verdict::Notify,
            };
            assert_eq!(judge(&muted, &all, Call::None), said, "{until:?}");
            assert_eq!(judge(&muted, &all, Call::Name), Verdict::Notify);
        }
    }

    #[test]
    fn calls_of_many_can_be_no_news() {
        let guild = SettingsRow {
            suppress_everyone: true,
            ..row(None)
        };
        assert_eq!(judge(&guild, &row(None), Call::Everyone), Verdict::Nothing);
        assert_eq!(judge(&guild, &row(None), Call::Role), Verdict::Notify);
        let guild = SettingsRow {
            suppress_roles: true,
            ..row(Some("none"))
        };
        assert_eq!(judge(&guild, &row(None), Call::Role), Verdict::Nothing);
        assert_eq!(judge(&guild, &row(None), Call::Everyone), Verdict::Count);
        assert_eq!(judge(&guild, &row(None), Call::Name), Verdict::Count);
    }
}
