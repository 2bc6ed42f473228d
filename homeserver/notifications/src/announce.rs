//! What administrators say to everybody.

use guildhall_guilds::{
    Refusal,
    validate::{Check, has_unprintable},
};
use guildhall_storage::{accounts::users, notifications::audience};
use guildhall_types::{UserId, entropy::random_alphanumeric};

use crate::{
    Kind, Notifications,
    draft::{Detail, Draft, Op},
};

/// Most characters of what is said.
const MAX_TEXT: usize = 1000;
/// Users that are told in one go.
const PORTION: i64 = 500;
/// Characters of an id.
const ID: usize = 22;

impl Notifications {
    /// Notifies every user of this server of `text`, which the administrator `user` says. Who has it when this fails midway is told again by another attempt.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for who is no administrator, [`Refusal::Invalid`].
    pub async fn announce(&self, user: &UserId, text: &str) -> Result<(), Refusal> {
        let account = users::get(&mut *self.0.db.read().await?, user.as_str()).await?;
        if !account.is_some_and(|account| account.is_admin) {
            return Err(Refusal::Forbidden(
                "Only administrators of the server may do that".to_owned(),
            ));
        }
        let mut check = Check::new();
        if text.trim().is_empty() {
            check.refuse("text", "must not be blank");
        } else if text.chars().count() > MAX_TEXT {
            check.refuse("text", format!("must have at most {MAX_TEXT} characters"));
        } else if has_unprintable(text) {
            check.refuse("text", "must not contain control characters");
        }
        check.end()?;
        let subject = format!("system:{}", random_alphanumeric(&*self.0.entropy, ID));
        let mut after = String::new();
        loop {
            let users = {
                let mut conn = self.0.db.read().await?;
                audience::accounts(&mut conn, &after, PORTION).await?
            };
            let Some(last) = users.last() else {
                return Ok(());
            };
            after.clone_from(last);
            let ops: Vec<Op> = users.iter().map(|user| said(user, &subject, text)).collect();
            let mut tx = self.0.db.begin().await?;
            let news = self.apply(&mut tx, &ops).await?;
            tx.commit().await?;
            self.tell(news);
        }
    }
}

/// `user` is to be told `text`.
fn said(user: &str, subject: &str, text: &str) -> Op {
    Op::Note(Box::new(Draft {
        detail: Detail {
            text: Some(text.to_owned()),
            ..Detail::default()
        },
        ..Draft::new(Kind::System, user, subject.to_owned())
    }))
}
