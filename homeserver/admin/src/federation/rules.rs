//! The rules of whom this server deals with.

use guildhall_guilds::{Refusal, Thing, validate::Check};
use guildhall_storage::{
    federation::{self, FederationRule},
    federation_requests,
};
use guildhall_types::{ServerPattern, UserId};

use super::{FederationOverview, Rule, RuleAction, RuleSource};
use crate::{Admin, AdminError, service::time};

/// Rules that administrators may give: each request is compared with all of them.
const MOST: usize = 5000;

fn stored(row: FederationRule) -> Rule {
    Rule {
        action: match row.action.as_str() {
            "allow" => RuleAction::Allow,
            _ => RuleAction::Deny,
        },
        pattern: row.pattern,
        source: RuleSource::Database,
        since: Some(time(row.created_at)),
    }
}

/// As it is stored: the case does not matter.
fn normal(pattern: &str) -> Result<String, Refusal> {
    let mut check = Check::new();
    if !ServerPattern::is_possible(pattern) {
        check.refuse(
            "pattern",
            "must be a server name, in which * and ? stand for any characters",
        );
    }
    check.end()?;
    Ok(pattern.to_ascii_lowercase())
}

impl Admin {
    /// With which servers this server deals.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server.
    pub async fn federation(&self, user: &UserId) -> Result<FederationOverview, AdminError> {
        let rows = federation::rules(&mut *self.read_as(user).await?).await?;
        let waiting = self.waiting_servers(user).await?.len();
        let policy = self.policy();
        let (allow, deny) = policy.configured();
        let configured = |patterns: &[String], action: RuleAction| -> Vec<Rule> {
            let rule = |pattern: &String| Rule {
                pattern: pattern.clone(),
                action,
                source: RuleSource::Configuration,
                since: None,
            };
            patterns.iter().map(rule).collect()
        };
        let mut rules = configured(allow, RuleAction::Allow);
        rules.extend(configured(deny, RuleAction::Deny));
        rules.extend(rows.into_iter().map(stored));
        Ok(FederationOverview {
            server_name: self.server_name().to_string(),
            mode: policy.mode().as_str(),
            rules,
            waiting,
        })
    }

    /// Gives the rule for `pattern`, which holds at once and takes whom it decides on out of the waiting.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Invalid`] for what can match no name; [`Refusal::Conflict`]
    /// when there are too many.
    pub async fn set_federation_rule(
        &self,
        user: &UserId,
        pattern: &str,
        action: RuleAction,
    ) -> Result<Rule, AdminError> {
        drop(self.read_as(user).await?);
        let pattern = normal(pattern)?;
        // A name that waits and was noted a moment ago is decided on too.
        self.policy().waiting().store(&self.0.db, self.now()).await?;
        let now = self.now().0;
        let mut tx = self.0.db.begin().await?;
        let others = federation::rules(tx.conn()).await?;
        if others.iter().filter(|rule| rule.pattern != pattern).count() >= MOST {
            return Err(Refusal::Conflict(format!("There are at most {MOST} rules")).into());
        }
        federation::set_rule(tx.conn(), &pattern, action.as_str(), now).await?;
        federation_requests::decide(tx.conn(), &pattern).await?;
        tx.commit().await?;
        self.policy().reload(&self.0.db).await?;
        tracing::info!(admin = %user, pattern, action = action.as_str(), "federation rule set");
        Ok(Rule {
            pattern,
            action,
            source: RuleSource::Database,
            since: Some(time(now)),
        })
    }

    /// Takes the rule for `pattern` away, which holds at once.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Unknown`] if there is none in the database; those of the
    /// configuration are changed there.
    pub async fn delete_federation_rule(&self, user: &UserId, pattern: &str) -> Result<(), AdminError> {
        drop(self.read_as(user).await?);
        let unknown = || Refusal::Unknown(Thing::FederationRule);
        let pattern = normal(pattern).map_err(|_| unknown())?;
        let mut tx = self.0.db.begin().await?;
        if !federation::delete_rule(tx.conn(), &pattern).await? {
            return Err(unknown().into());
        }
        tx.commit().await?;
        self.policy().reload(&self.0.db).await?;
        tracing::info!(admin = %user, pattern, "federation rule taken away");
        Ok(())
    }
}
