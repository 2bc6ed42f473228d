//! Friends, and who wants to be one.

use guildhall_messaging::relations::shows_request;
use guildhall_storage::StorageError;

use crate::{
    Kind,
    derive::Batch,
    draft::{Draft, Op},
};

/// What the notification of a request by `other` is about.
fn requested(other: &str) -> String {
    format!("friend_request:{other}")
}

impl Batch<'_> {
    /// What `other` is to `user` has turned.
    pub(crate) async fn relation(
        &mut self,
        user: &str,
        other: &str,
        (before, after): (Option<&str>, Option<&str>),
    ) -> Result<(), StorageError> {
        if !self.notifications.0.presences.is_local(user) {
            return Ok(());
        }
        let (subject, user) = (requested(other), user.to_owned());
        match (before, after) {
            (_, Some("incoming")) if before != after => self.requested(&user, other, subject).await?,
            (Some("incoming"), Some("friend")) => self.ops.push(Op::ReadSubject { user, subject }),
            (Some("incoming"), _) => self.ops.push(Op::DeleteSubject { user, subject }),
            (Some("outgoing"), Some("friend")) => {
                let subject = format!("friend_accepted:{other}");
                self.note(Kind::FriendAccepted, &user, subject, other);
            }
            _ => {}
        }
        Ok(())
    }

    /// Of what the user does not let be asked nothing is told.
    async fn requested(&mut self, user: &str, other: &str, subject: String) -> Result<(), StorageError> {
        if shows_request(&mut *self.conn, user, other).await? {
            self.note(Kind::FriendRequest, user, subject, other);
        }
        Ok(())
    }

    fn note(&mut self, kind: Kind, user: &str, subject: String, actor: &str) {
        let draft = Draft {
            // Who asks again is news again.
            grows: true,
            actor: Some(actor.to_owned()),
            ..Draft::new(kind, user, subject)
        };
        self.ops.push(Op::Note(Box::new(draft)));
    }
}
