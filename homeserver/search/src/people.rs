//! Finding users and guilds.

use std::collections::BTreeMap;

use guildhall_guilds::{
    Refusal,
    model::{Guild, MemberUser},
};
use guildhall_storage::{
    friends::{self, Relation},
    people::{self, Person},
};
use guildhall_types::UserId;

use crate::{Search, fold::fold};

impl Search {
    /// At most `limit` users who are in a guild with `user` or are friends of his and go by a name in which `name` is, or whose id begins so; by user id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users(&self, user: &UserId, name: &str, limit: usize) -> Result<Vec<MemberUser>, Refusal> {
        let mut conn = self.0.db.read().await?;
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        let in_guilds = people::of_guilds(&mut conn, user.as_str(), name, most).await?;
        let mut found: BTreeMap<String, Person> = in_guilds
            .into_iter()
            .map(|person| (person.user_id.clone(), person))
            .collect();
        let all = friends::of_user(&mut conn, user.as_str()).await?.into_iter();
        let friends: Vec<String> = all
            .filter(|row| row.relation == Relation::Friend && !found.contains_key(&row.user_id))
            .map(|row| row.user_id)
            .collect();
        for friend in people::names(&mut conn, user.as_str(), &friends).await? {
            let id = friend.user_id.to_lowercase();
            let local = id.split(':').next().unwrap_or_default();
            let shown = friend.display_name.as_deref();
            let is_it = shown.is_some_and(|shown| has(shown, name))
                || has(local, name)
                || id.starts_with(&name.to_lowercase());
            if is_it {
                found.insert(friend.user_id.clone(), friend);
            }
        }
        let users = found
            .into_values()
            .map(|found| MemberUser::new(&found.user_id, found.display_name.as_deref(), found.avatar));
        Ok(users.take(limit).collect())
    }

    /// At most `limit` guilds that `user` is in and in whose names `name` is, oldest membership first. Others are not told of: this server has no list of guilds that everybody may
    /// come into.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn guilds(&self, user: &UserId, name: &str, limit: usize) -> Result<Vec<Guild>, Refusal> {
        let all = self.0.guilds.list_guilds(user).await?.into_iter();
        Ok(all.filter(|guild| has(&guild.name, name)).take(limit).collect())
    }
}

/// Whether `part` is in `text`, whatever the spelling.
fn has(text: &str, part: &str) -> bool {
    fold(text).contains(&fold(part))
}
