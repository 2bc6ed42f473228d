//! Closing: a channel of two people leaves the list, a group is left.

use guildhall_bus::ChannelNews;
use guildhall_guilds::{Refusal, Thing};
use guildhall_rooms::Step;
use guildhall_storage::private_channels;
use guildhall_types::{RoomId, UserId, message::GroupChange};

use super::drafts;
use crate::Messaging;

impl Messaging {
    /// Takes a channel of two people out of the list of `user`, until something is said in it. A group is left for good; the owner passes it on
    /// to who is in it first by id.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a channel that the user is not in, or that is a guild's.
    pub async fn close_private(&self, user: &UserId, channel: &RoomId) -> Result<(), Refusal> {
        let rooms = self.guilds().rooms();
        let (direct, state) = self.my_channel(user, channel).await?;
        if direct.pair.is_some() {
            return self.set_open(user, channel, false).await;
        }
        let mut events = vec![drafts::told(user, &GroupChange::Removed(user.to_owned()))];
        if state.owner(&direct) == user.as_str() {
            let joined = state.members.iter();
            let mut next = joined.filter(|(id, member)| member.membership == "join" && *id != user.as_str());
            if let Some((next, _)) = next.next() {
                events.extend(drafts::owner(user, &direct.creator, next));
            }
        }
        events.push(drafts::leave(user, user));
        rooms
            .submit(vec![Step::Append(channel.to_owned(), events)])
            .await?;
        Ok(())
    }

    /// The private channel `channel` with its state, if `user` is in it.
    pub(super) async fn my_channel(
        &self,
        user: &UserId,
        channel: &RoomId,
    ) -> Result<
        (
            guildhall_event::direct::DirectRoom,
            guildhall_event::direct::DirectState,
        ),
        Refusal,
    > {
        let found = self.guilds().rooms().direct_room(channel).await?;
        let found = found.filter(|(_, state)| {
            let member = state.members.get(user.as_str());
            member.is_some_and(|member| member.membership == "join")
        });
        found.ok_or(Refusal::Unknown(Thing::Channel))
    }

    /// Puts the channel into the user's list or takes it out, and has the user's sessions told if that is news.
    pub(super) async fn set_open(
        &self,
        user: &UserId,
        channel: &RoomId,
        is_open: bool,
    ) -> Result<(), Refusal> {
        let (user_id, channel_id) = (user.to_owned(), channel.to_owned());
        // In line with what is said: what is said before does not open it again.
        let step = Step::Also(Box::new(move |conn| {
            Box::pin(async move {
                private_channels::set_open(conn, user_id.as_str(), channel_id.as_str(), is_open).await?;
                Ok(())
            })
        }));
        let was_open = {
            let mut conn = self.guilds().db().read().await?;
            let listed = private_channels::listed_by(&mut conn, channel.as_str()).await?;
            listed.contains(user.as_str())
        };
        self.guilds().rooms().submit(vec![step]).await?;
        if was_open != is_open {
            self.guilds().bus().publish_channel(ChannelNews {
                user_id: user.to_owned(),
                channel_id: channel.to_owned(),
            });
        }
        Ok(())
    }
}
