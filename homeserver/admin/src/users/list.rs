//! Looking at accounts.

use guildhall_guilds::{Refusal, Thing, validate::Check};
use guildhall_storage::accounts::administration;
use guildhall_types::{UserId, text::has_control};

use super::AdminUser;
use crate::{Admin, AdminError};

/// Characters of what is looked for.
const LONGEST: usize = 100;

impl Admin {
    /// At most `limit` accounts in whose username, name as shown or e-mail address `text` is (empty for all), the newest first, behind the user
    /// `before`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Invalid`] when there is no user `before`, or `text` is too long.
    pub async fn users(
        &self,
        user: &UserId,
        text: &str,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<AdminUser>, AdminError> {
        let mut conn = self.read_as(user).await?;
        let mut check = Check::new();
        if text.chars().count() > LONGEST {
            check.refuse("query", format!("must have at most {LONGEST} characters"));
        } else if has_control(text) {
            check.refuse("query", "must not contain control characters");
        }
        check.end()?;
        let before = match before {
            None => (i64::MAX, String::new()),
            Some(id) => {
                let row = administration::get(&mut conn, id).await?;
                let row = row.ok_or_else(|| Refusal::invalid("before", "is no user of this list"))?;
                (row.created_at, row.user_id)
            }
        };
        let text = text.trim().to_lowercase();
        let rows = administration::page(&mut conn, &text, (before.0, &before.1), limit).await?;
        let standard = self.standard_quota();
        Ok(rows.into_iter().map(|row| AdminUser::of(row, standard)).collect())
    }

    /// The account `id`.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who does not administer this server; [`Refusal::Unknown`], also for users of other servers.
    pub async fn account(&self, user: &UserId, id: &UserId) -> Result<AdminUser, AdminError> {
        drop(self.read_as(user).await?);
        self.seen(id).await
    }

    /// The account `id`, for who was found to be an administrator.
    pub(super) async fn seen(&self, id: &UserId) -> Result<AdminUser, AdminError> {
        let mut conn = self.0.db.read().await?;
        let row = administration::get(&mut conn, id.as_str()).await?;
        let row = row.ok_or(Refusal::Unknown(Thing::User))?;
        Ok(AdminUser::of(row, self.standard_quota()))
    }
}
