//! Making a rule.

use guildhall_event::guild::AutomodRule;
use guildhall_types::{RoomId, UserId, entropy::random_alphanumeric};

use super::{NAME, check, rules};
use crate::{
    Guilds, Refusal,
    model::{AutoModerationAction, AutoModerationRule, AutoModerationTrigger},
    validate::Check,
};

/// Characters of a rule's id.
const ID: usize = 20;

/// A rule to make.
#[derive(Clone, Debug, Default)]
pub struct NewAutomodRule {
    /// 1 to 100 characters.
    pub name: String,
    /// What it looks for: 1 words, 5 mentions, 1000 links, 1001 invites.
    pub trigger_type: i64,
    /// What exactly.
    pub trigger_metadata: AutoModerationTrigger,
    /// What follows, each kind once at most.
    pub actions: Vec<AutoModerationAction>,
    /// Whether it looks at anything.
    pub enabled: bool,
    /// Roles whose holders it does not look at, at most 20.
    pub exempt_roles: Vec<String>,
    /// Channels that it does not look at, at most 50.
    pub exempt_channels: Vec<String>,
}

impl Guilds {
    /// Makes a rule.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not manage the guild, or may not time members out if the rule
    /// does, or [`Refusal::Conflict`] when the guild has as many of its kind as it may.
    pub async fn create_automod_rule(
        &self,
        user: &UserId,
        guild: &RoomId,
        new: NewAutomodRule,
    ) -> Result<AutoModerationRule, Refusal> {
        let mut conn = self.read().await?;
        let access = self.rule_maker(&mut conn, user, guild).await?;
        let mut check = Check::new();
        let name = check.name("name", &new.name, NAME.0, NAME.1);
        let trigger = check::trigger(&mut check, new.trigger_type, new.trigger_metadata);
        let actions = check::actions(&mut check, new.actions);
        let Some(trigger) = trigger else {
            check.end()?;
            return Err(Refusal::invalid("triggerMetadata", "cannot be so"));
        };
        let most = trigger.most();
        let rule = AutomodRule {
            name,
            enabled: new.enabled,
            creator: user.to_string(),
            trigger,
            actions,
            exempt_roles: new.exempt_roles,
            exempt_channels: new.exempt_channels,
        };
        check::whole(&mut conn, &mut check, guild, &access, &rule).await?;
        check.end()?;
        check::rest(&rule)?;
        let all = rules(&mut conn, guild.as_str()).await?;
        drop(conn);
        let same = all.iter().filter(|other| other.trigger_type == new.trigger_type);
        if same.count() >= most {
            return Err(Refusal::Conflict(format!(
                "A guild has at most {most} automod rules of this kind"
            )));
        }
        let id = random_alphanumeric(&*self.0.parts.entropy, ID);
        self.set_rule(user, guild, &id, Some(rule)).await?;
        self.stored_rule(guild, &id).await
    }
}
