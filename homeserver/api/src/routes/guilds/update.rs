//! `PATCH /guilds/{guild_id}`

use axum::extract::State;
use guildhall_guilds::{
    GuildPatch, Setting,
    model::{Guild, GuildRules},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{AuditReason, Auth, Json, Path, UploadJson},
    routes::{
        fields::given,
        ids::{self, GuildPath},
    },
};

/// What to change; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateGuild)]
pub(super) struct Body {
    /// 2 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// At most 1000 characters; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Another picture: a data URI of a PNG, JPEG, GIF or WebP picture; null takes it off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    icon: Option<Option<String>>,
    /// Another banner, likewise.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    banner: Option<Option<String>>,
    /// A member to whom the owner gives the guild.
    #[serde(default)]
    owner_id: Option<String>,
    /// What is asked of new members who hold no role: 0 nothing, 1 a confirmed e-mail address, 2 also an account that is 5 minutes old, 3 also 10 minutes as a member.
    #[serde(default)]
    verification_level: Option<u8>,
    /// What members are notified of: 0 every message, 1 what mentions them.
    #[serde(default)]
    default_message_notifications: Option<u8>,
    /// Whose pictures are to be checked: 0 nobody's, 1 those of members without roles, 2 everybody's.
    #[serde(default)]
    explicit_content_filter: Option<u8>,
    /// Refused here: `POST /guilds/{guild_id}/mfa` changes it.
    #[serde(default)]
    mfa_level: Option<u8>,
    /// A text channel that is told of who comes in; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    system_channel_id: Option<Option<String>>,
    /// What it is not told of, as bits: 1 who comes in. 0 to 63.
    #[serde(default)]
    system_channel_flags: Option<u32>,
    /// A voice channel for those who are away; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    afk_channel_id: Option<Option<String>>,
    /// Seconds until somebody counts as away: 60, 300, 900, 1800 or 3600.
    #[serde(default)]
    afk_timeout: Option<u32>,
    /// A text channel in which the rules stand; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    rules_channel_id: Option<Option<String>>,
    /// A language tag.
    #[serde(default)]
    preferred_locale: Option<String>,
    /// What new members have to agree to.
    #[serde(default)]
    rules: Option<GuildRules>,
}

impl Body {
    /// The settings that are given.
    fn settings(&mut self) -> Result<Vec<Setting>, ApiError> {
        if self.mfa_level.is_some() {
            let reason = "is changed by POST /guilds/{guild_id}/mfa";
            return Err(ApiError::invalid("mfaLevel", reason));
        }
        let all = [
            self.verification_level.map(Setting::VerificationLevel),
            self.default_message_notifications
                .map(Setting::DefaultMessageNotifications),
            self.explicit_content_filter.map(Setting::ExplicitContentFilter),
            self.system_channel_id.take().map(Setting::SystemChannelId),
            self.system_channel_flags.map(Setting::SystemChannelFlags),
            self.afk_channel_id.take().map(Setting::AfkChannelId),
            self.afk_timeout.map(Setting::AfkTimeout),
            self.rules_channel_id.take().map(Setting::RulesChannelId),
            self.preferred_locale.take().map(Setting::PreferredLocale),
            self.rules.take().map(|rules| Setting::Rules(rules.into())),
        ];
        Ok(all.into_iter().flatten().collect())
    }
}

/// Changes a guild. That needs MANAGE_GUILD; giving it away is for the owner.
#[utoipa::path(
    patch,
    path = "/guilds/{guild_id}",
    operation_id = "updateGuild",
    tag = "guilds",
    security(("access_token" = [])),
    params(
        ("guild_id" = String, Path, description = "The guild"),
        ("X-Audit-Log-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8, at most 512 characters"),
    ),
    request_body = Body,
    responses(
        (status = 200, description = "The guild as it now stands", body = Guild),
        (status = 409, description = "The caller has stored as much as one may", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    AuditReason(reason): AuditReason,
    UploadJson(mut body): UploadJson<Body>,
) -> Result<Json<Guild>, ApiError> {
    let settings = body.settings()?;
    let owner_id = body.owner_id.map(|id| ids::user("ownerId", &id)).transpose()?;
    let patch = GuildPatch {
        settings,
        name: body.name,
        description: body.description,
        icon: body.icon,
        banner: body.banner,
        owner_id,
    };
    Ok(Json(
        state
            .guilds
            .because(reason)
            .update_guild(&identity.user_id, &path.guild()?, patch)
            .await?,
    ))
}
