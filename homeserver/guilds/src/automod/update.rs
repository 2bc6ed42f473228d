//! Changing a rule.

use guildhall_event::guild::AutomodRule;
use guildhall_storage::automod;
use guildhall_types::{RoomId, UserId};

use super::{NAME, check};
use crate::{
    Guilds, Refusal, Thing,
    model::{AutoModerationAction, AutoModerationRule, AutoModerationTrigger},
    validate::Check,
};

/// What to change; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct AutomodRulePatch {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// What exactly it looks for; the kind stays.
    pub trigger_metadata: Option<AutoModerationTrigger>,
    /// What follows.
    pub actions: Option<Vec<AutoModerationAction>>,
    /// Whether it looks at anything.
    pub enabled: Option<bool>,
    /// Roles whose holders it does not look at.
    pub exempt_roles: Option<Vec<String>>,
    /// Channels that it does not look at.
    pub exempt_channels: Option<Vec<String>>,
}

impl Guilds {
    /// Changes a rule.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], or [`Refusal::Forbidden`] for who may not manage the guild, or may not time members out if the
    /// rule does afterwards.
    pub async fn update_automod_rule(
        &self,
        user: &UserId,
        guild: &RoomId,
        id: &str,
        patch: AutomodRulePatch,
    ) -> Result<AutoModerationRule, Refusal> {
        let mut conn = self.read().await?;
        let access = self.rule_maker(&mut conn, user, guild).await?;
        let found = automod::get(&mut conn, guild.as_str(), id).await?;
        let found = found.ok_or(Refusal::Unknown(Thing::AutomodRule))?;
        let before: AutomodRule =
            serde_json::from_str(&found).map_err(|error| Refusal::Internal(error.to_string()))?;
        let mut rule = before.clone();
        let mut check = Check::new();
        if let Some(name) = patch.name {
            rule.name = check.name("name", &name, NAME.0, NAME.1);
        }
        if let Some(metadata) = patch.trigger_metadata
            && let Some(trigger) = check::trigger(&mut check, before.trigger.number(), metadata)
        {
            rule.trigger = trigger;
        }
        if let Some(actions) = patch.actions {
            rule.actions = check::actions(&mut check, actions);
        }
        rule.enabled = patch.enabled.unwrap_or(before.enabled);
        if let Some(exempt) = patch.exempt_roles {
            rule.exempt_roles = exempt;
        }
        if let Some(exempt) = patch.exempt_channels {
            rule.exempt_channels = exempt;
        }
        check.end()?;
        if rule != before {
            // What has ended since it was named does not keep the rest from being changed.
            let mut named = rule.clone();
            named
                .exempt_roles
                .retain(|role| !before.exempt_roles.contains(role));
            named
                .exempt_channels
                .retain(|channel| !before.exempt_channels.contains(channel));
            if before.alert_channel() == rule.alert_channel() {
                named.actions.retain(|action| {
                    !matches!(action, guildhall_event::guild::Action::SendAlertMessage { .. })
                });
            }
            let mut check = Check::new();
            check::whole(&mut conn, &mut check, guild, &access, &named).await?;
            check.end()?;
            check::rest(&rule)?;
            drop(conn);
            self.set_rule(user, guild, id, Some(rule)).await?;
        }
        self.stored_rule(guild, id).await
    }
}
