//! Settings of a guild.

use guildhall_event::guild::{AFK_TIMEOUTS, Setting, Settings};
use guildhall_storage::guilds;
use guildhall_types::{RoomId, content::channel_type};
use sqlx::AnyConnection;

use crate::{Access, Refusal, Thing, access, validate::Check};

/// The settings of `guild`.
pub(crate) async fn of(conn: &mut AnyConnection, guild: &RoomId) -> Result<Settings, Refusal> {
    let found = guilds::owner_and_settings(conn, guild.as_str()).await?;
    let (_, settings) = found.ok_or(Refusal::Unknown(Thing::Guild))?;
    serde_json::from_str(&settings).map_err(|error| Refusal::Internal(error.to_string()))
}

/// Notes what is wrong with a setting that who has `access` wants.
pub(super) async fn check(
    conn: &mut AnyConnection,
    check: &mut Check,
    guild: &RoomId,
    access: &Access,
    setting: &Setting,
) -> Result<(), Refusal> {
    let field = field_of(setting);
    match setting {
        Setting::VerificationLevel(4) => check.refuse(
            field,
            "must be 0 to 3: what 4 asks for, confirmed telephone numbers, accounts do not have",
        ),
        Setting::AfkTimeout(seconds) if !AFK_TIMEOUTS.contains(seconds) => {
            check.refuse(field, "must be 60, 300, 900, 1800 or 3600");
        }
        Setting::SystemChannelId(Some(id)) | Setting::RulesChannelId(Some(id)) => {
            let kinds = [channel_type::TEXT, channel_type::ANNOUNCEMENT];
            if !is_channel(conn, guild, access, id, &kinds).await? {
                check.refuse(field, "must be a text channel of this guild that you see");
            }
        }
        Setting::AfkChannelId(Some(id)) => {
            if !is_channel(conn, guild, access, id, &[channel_type::VOICE]).await? {
                check.refuse(field, "must be a voice channel of this guild that you see");
            }
        }
        other => {
            if let Err(reason) = other.check() {
                check.refuse(field, format!("cannot be so: {reason}"));
            }
        }
    }
    Ok(())
}

/// Whether `id` is a channel of the guild, of one of the `kinds`, into which who has `access` may look.
pub(crate) async fn is_channel(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
    id: &str,
    kinds: &[i64],
) -> Result<bool, Refusal> {
    let Ok(id) = <&RoomId>::try_from(id) else {
        return Ok(false);
    };
    match access::seen_channel(conn, guild, access, id).await {
        Ok((channel, _)) => Ok(kinds.contains(&channel.row.kind)),
        Err(Refusal::Unknown(_)) => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

/// The setting as the API names it.
const fn field_of(setting: &Setting) -> &'static str {
    match setting {
        Setting::VerificationLevel(_) => "verificationLevel",
        Setting::MfaLevel(_) => "mfaLevel",
        Setting::DefaultMessageNotifications(_) => "defaultMessageNotifications",
        Setting::ExplicitContentFilter(_) => "explicitContentFilter",
        Setting::SystemChannelId(_) => "systemChannelId",
        Setting::SystemChannelFlags(_) => "systemChannelFlags",
        Setting::AfkChannelId(_) => "afkChannelId",
        Setting::AfkTimeout(_) => "afkTimeout",
        Setting::RulesChannelId(_) => "rulesChannelId",
        Setting::PreferredLocale(_) => "preferredLocale",
        Setting::Rules(_) => "rules",
        Setting::Banner(_) => "banner",
    }
}
