//! What two people say of each other in their private channel.

use guildhall_storage::{
    StorageError,
    friends::{self, Says},
    projection,
};
use guildhall_types::{
    OwnedUserId,
    content::{FRIEND, FriendContent},
};

use super::{Projector, content_of};
use crate::{change::Change, state::State};

impl Projector<'_> {
    /// What `user`, one of `pair`, says by `state`, and what it makes of the two.
    pub(super) async fn friend(
        &mut self,
        state: &State,
        pair: &[OwnedUserId; 2],
        user: &str,
        changes: &mut Vec<Change>,
    ) -> Result<(), StorageError> {
        let before = self.relations(pair).await?;
        let channel = self.room_id.as_str();
        let event = self.standing(state, FRIEND, user).await?;
        let said = event.and_then(|event| Some((content_of::<FriendContent>(&event)?, event)));
        match said {
            Some((content, event)) => {
                let says = Says {
                    event_id: event.event_id.to_string(),
                    wants: content.wants,
                    declines: content.declines,
                    refuses_messages: content.refuses_messages,
                    refuses_requests: content.refuses_requests,
                    sent_at: event.origin_server_ts.0,
                };
                projection::friends::upsert(self.conn, channel, user, &says).await?;
            }
            None => projection::friends::delete(self.conn, channel, user).await?,
        }
        let after = self.relations(pair).await?;
        let [first, second] = pair;
        for (index, (one, other)) in [(first, second), (second, first)].into_iter().enumerate() {
            let (before, after) = (
                before.get(index).cloned().flatten(),
                after.get(index).cloned().flatten(),
            );
            if before != after && one.server_name() == self.store.server {
                changes.push(Change::Relationship {
                    user: one.to_string(),
                    other: other.to_string(),
                    before,
                    after,
                });
            }
        }
        Ok(())
    }

    /// What each of the two is to the other.
    async fn relations(
        &mut self,
        [first, second]: &[OwnedUserId; 2],
    ) -> Result<[Option<String>; 2], StorageError> {
        let name = |row: Option<friends::RelationRow>| row.map(|row| row.relation.as_str().to_owned());
        Ok([
            name(friends::relation(self.conn, first.as_str(), second.as_str()).await?),
            name(friends::relation(self.conn, second.as_str(), first.as_str()).await?),
        ])
    }
}
