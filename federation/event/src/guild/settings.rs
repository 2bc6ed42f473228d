//! A guild's settings: one event each, so that who changes different ones at once does not undo each other.

use guildhall_types::{RoomId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    authorise::{Refused, ensure},
    expressions::is_picture,
    state::MemberState,
};

/// Seconds after which somebody may count as away.
pub const AFK_TIMEOUTS: [u32; 5] = [60, 300, 900, 1800, 3600];
/// Every flag of the system channel that has a meaning.
pub const SYSTEM_CHANNEL_FLAGS: u32 = 0b11_1111;
/// Flag of the system channel: it is not told of who comes in.
pub const NO_JOIN_MESSAGES: u32 = 1;
/// Rules that a guild may have.
pub const MAX_RULES: usize = 16;
/// Characters of a rule, and of what stands above the rules.
pub const MAX_RULE: usize = 300;
/// How long somebody has to be a member at verification level 3 before more than reading is allowed, in milliseconds: 10 minutes.
pub const MEMBER_FOR_MS: i64 = 10 * 60 * 1000;
/// How old an account has to be from verification level 2 on, in milliseconds: 5 minutes. Its own server alone knows.
pub const ACCOUNT_FOR_MS: i64 = 5 * 60 * 1000;

/// What a member has to agree to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Whether new members are asked.
    pub enabled: bool,
    /// What stands above the rules, at most [`MAX_RULE`] characters.
    pub description: String,
    /// At most [`MAX_RULES`], each of 1 to [`MAX_RULE`] characters; one at least if members are asked.
    pub rules: Vec<String>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "value", rename_all = "snake_case")]
pub enum Setting {
    /// What is asked of new members: 0 nothing, 1 a confirmed e-mail address, 2 also an account older than [`ACCOUNT_FOR_MS`], 3 also
    /// [`MEMBER_FOR_MS`] as a member. 4, a telephone number, is none.
    VerificationLevel(u8),
    /// Whether rights to moderate need a second factor: 0 no, 1 yes. Only the owner sets it, and only with an own one.
    MfaLevel(u8),
    /// What members are notified of: 0 all, 1 what mentions them.
    DefaultMessageNotifications(u8),
    /// Whose pictures are to be checked: 0 nobody's, 1 those of members without roles, 2 everybody's.
    ExplicitContentFilter(u8),
    /// The channel that is told of who comes in.
    SystemChannelId(Option<String>),
    /// What it is told of: [`SYSTEM_CHANNEL_FLAGS`].
    SystemChannelFlags(u32),
    /// The voice channel for who is away.
    AfkChannelId(Option<String>),
    /// Seconds until somebody counts as away: [`AFK_TIMEOUTS`].
    AfkTimeout(u32),
    /// The channel in which the rules stand.
    RulesChannelId(Option<String>),
    /// The language tag of most of its members.
    PreferredLocale(String),
    /// What members have to agree to.
    Rules(Rules),
    /// Its banner: an `mxc:` URI.
    Banner(Option<String>),
}

impl Setting {
    /// The setting that the state key `name` and the `value` in the content are; null is what a guild has that says nothing.
    ///
    /// # Errors
    /// When there is no such setting, or the value is none that it can have.
    pub fn read(name: &str, value: Value) -> Result<Self, Refused> {
        if value.is_null() {
            let all = Settings::default().all();
            let found = all.into_iter().find(|setting| setting.parts().0 == name);
            return found.ok_or(Refused("there is no such setting"));
        }
        let setting: Self = serde_json::from_value(json!({"name": name, "value": value}))
            .map_err(|_| Refused("there is no such setting, or not with such a value"))?;
        setting.check()?;
        Ok(setting)
    }

    /// The setting's name, which is its state key, and its value.
    #[must_use]
    pub fn parts(&self) -> (String, Value) {
        let mut whole = serde_json::to_value(self).unwrap_or_default();
        let name = whole.get("name").and_then(Value::as_str).unwrap_or_default();
        let name = name.to_owned();
        (name, whole.get_mut("value").map(Value::take).unwrap_or_default())
    }

    /// The name of its field in the guild model of the API.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::VerificationLevel(_) => "verificationLevel",
            Self::MfaLevel(_) => "mfaLevel",
            Self::DefaultMessageNotifications(_) => "defaultMessageNotifications",
            Self::ExplicitContentFilter(_) => "explicitContentFilter",
            Self::SystemChannelId(_) => "systemChannelId",
            Self::SystemChannelFlags(_) => "systemChannelFlags",
            Self::AfkChannelId(_) => "afkChannelId",
            Self::AfkTimeout(_) => "afkTimeout",
            Self::RulesChannelId(_) => "rulesChannelId",
            Self::PreferredLocale(_) => "preferredLocale",
            Self::Rules(_) => "rules",
            Self::Banner(_) => "banner",
        }
    }

    /// Whether `other` is the same setting, whatever its value.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Whether it can have this value.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), Refused> {
        match self {
            Self::VerificationLevel(level) => {
                ensure(matches!(level, 0..=3), "there is no such verification level")
            }
            Self::MfaLevel(level) => ensure(*level <= 1, "there is no such MFA level"),
            Self::DefaultMessageNotifications(which) => {
                ensure(*which <= 1, "there are no such notifications")
            }
            Self::ExplicitContentFilter(whose) => ensure(*whose <= 2, "there is no such filter"),
            Self::SystemChannelFlags(flags) => {
                ensure(flags & !SYSTEM_CHANNEL_FLAGS == 0, "there are no such flags")
            }
            Self::AfkTimeout(seconds) => {
                ensure(AFK_TIMEOUTS.contains(seconds), "there is no such time until away")
            }
            Self::SystemChannelId(channel) | Self::AfkChannelId(channel) | Self::RulesChannelId(channel) => {
                let is_one = |id: &String| <&RoomId>::try_from(id.as_str()).is_ok();
                ensure(channel.as_ref().is_none_or(is_one), "it names no channel")
            }
            Self::PreferredLocale(tag) => ensure(is_language_tag(tag), "it is no language tag"),
            Self::Rules(rules) => rules.check(),
            Self::Banner(banner) => ensure(
                banner.as_deref().is_none_or(is_picture),
                "the banner is no picture",
            ),
        }
    }
}

impl Rules {
    fn check(&self) -> Result<(), Refused> {
        let is_text = |text: &str| {
            text.chars().count() <= MAX_RULE
                && !text
                    .chars()
                    .any(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t'))
        };
        ensure(self.rules.len() <= MAX_RULES, "there are too many rules")?;
        ensure(
            is_text(&self.description)
                && self
                    .rules
                    .iter()
                    .all(|rule| is_text(rule) && !rule.trim().is_empty()),
            "a rule has not 1 to 300 characters, or such as cannot be shown",
        )?;
        ensure(
            !self.enabled || !self.rules.is_empty(),
            "there are no rules to agree to",
        )
    }
}

/// Whether `text` looks like a language tag: `de`, `en-US`.
fn is_language_tag(text: &str) -> bool {
    (2..=35).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// All settings of a guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "Setting says what they are")]
pub struct Settings {
    pub verification_level: u8,
    pub mfa_level: u8,
    pub default_message_notifications: u8,
    pub explicit_content_filter: u8,
    pub system_channel_id: Option<String>,
    pub system_channel_flags: u32,
    pub afk_channel_id: Option<String>,
    pub afk_timeout: u32,
    pub rules_channel_id: Option<String>,
    pub preferred_locale: String,
    pub rules: Rules,
    pub banner: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            verification_level: 0,
            mfa_level: 0,
            default_message_notifications: 0,
            explicit_content_filter: 0,
            system_channel_id: None,
            system_channel_flags: 0,
            afk_channel_id: None,
            afk_timeout: 300,
            rules_channel_id: None,
            preferred_locale: "en-US".to_owned(),
            rules: Rules::default(),
            banner: None,
        }
    }
}

/// What the guild asks of a new member that is not done yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probation {
    /// To agree to the rules.
    Rules,
    /// To have been a member for some time, which is over then.
    Member(Timestamp),
    /// To have had the account for some time, which is over then.
    Account(Timestamp),
    /// To have confirmed an e-mail address.
    Email,
}

impl Settings {
    /// Every one of them.
    #[must_use]
    pub fn all(&self) -> [Setting; 12] {
        [
            Setting::VerificationLevel(self.verification_level),
            Setting::MfaLevel(self.mfa_level),
            Setting::DefaultMessageNotifications(self.default_message_notifications),
            Setting::ExplicitContentFilter(self.explicit_content_filter),
            Setting::SystemChannelId(self.system_channel_id.clone()),
            Setting::SystemChannelFlags(self.system_channel_flags),
            Setting::AfkChannelId(self.afk_channel_id.clone()),
            Setting::AfkTimeout(self.afk_timeout),
            Setting::RulesChannelId(self.rules_channel_id.clone()),
            Setting::PreferredLocale(self.preferred_locale.clone()),
            Setting::Rules(self.rules.clone()),
            Setting::Banner(self.banner.clone()),
        ]
    }

    /// Sets one.
    pub fn set(&mut self, setting: Setting) {
        match setting {
            Setting::VerificationLevel(to) => self.verification_level = to,
            Setting::MfaLevel(to) => self.mfa_level = to,
            Setting::DefaultMessageNotifications(to) => self.default_message_notifications = to,
            Setting::ExplicitContentFilter(to) => self.explicit_content_filter = to,
            Setting::SystemChannelId(to) => self.system_channel_id = to,
            Setting::SystemChannelFlags(to) => self.system_channel_flags = to,
            Setting::AfkChannelId(to) => self.afk_channel_id = to,
            Setting::AfkTimeout(to) => self.afk_timeout = to,
            Setting::RulesChannelId(to) => self.rules_channel_id = to,
            Setting::PreferredLocale(to) => self.preferred_locale = to,
            Setting::Rules(to) => self.rules = to,
            Setting::Banner(to) => self.banner = to,
        }
    }

    /// What these ask of a member that is not done at the time `at`. Whether the member is exempt, the rights say.
    #[must_use]
    pub fn probation(&self, member: &MemberState, at: Timestamp) -> Option<Probation> {
        let over = member.joined_at.plus_millis(MEMBER_FOR_MS);
        if self.rules.enabled && !member.has_accepted {
            Some(Probation::Rules)
        } else if self.verification_level >= 3 && at < over {
            Some(Probation::Member(over))
        } else {
            None
        }
    }
}
