//! What the system channel is told of those who come in from other servers.

use guildhall_guilds::{GuildPatch, NewInvite, RolePatch, Setting};
use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId};

use crate::server::{Server, servers};

async fn tell_in(a: &Server, ada: &UserId, guild: &RoomId, channel: &RoomId) {
    let patch = GuildPatch {
        settings: vec![Setting::SystemChannelId(Some(channel.to_string()))],
        ..GuildPatch::default()
    };
    a.guilds.update_guild(ada, guild, patch).await.unwrap();
}

#[tokio::test]
async fn it_is_told_once_by_the_own_server_of_who_came_in_though_nobody_may_write() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, ben) = (a.user("ada"), b.user("bea"), b.user("ben"));
    let (guild, channel, code) = a.guild(&ada).await;
    tell_in(&a, &ada, &guild, &channel).await;
    let silent = RolePatch {
        permissions: Some(Permissions::DEFAULT_EVERYONE.without(Permissions::SEND_MESSAGES)),
        ..RolePatch::default()
    };
    a.guilds
        .update_role(&ada, &guild, guild.as_str(), silent)
        .await
        .unwrap();
    b.redeem(&bea, &code).await.unwrap();
    let authors = "SELECT m.author_id FROM messages m JOIN join_messages j ON j.channel_id = m.channel_id \
                   AND j.message_id = m.message_id ORDER BY m.order_ts, m.order_depth, m.message_id";
    for server in [&a, &b] {
        server.until_history(&channel, &[""]).await;
        assert_eq!(server.query(authors, &[]).await, [bea.as_str()]);
    }
    b.redeem(&ben, &code).await.unwrap();
    for server in [&a, &b] {
        let both = ["", ""];
        server.until_history(&channel, &both).await;
        assert_eq!(server.query(authors, &[]).await, [bea.as_str(), ben.as_str()]);
    }
    assert!(b.query("SELECT user_id FROM arrivals", &[]).await.is_empty());
}

#[tokio::test]
async fn what_could_not_be_told_at_first_is_told_later_also_to_another_server() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, channel, _) = a.guild(&ada).await;
    tell_in(&a, &ada, &guild, &channel).await;
    let code = a.invite(&ada, &guild, NewInvite::default()).await;
    // Nobody of b says anything for now, as if it had stopped right after she came in.
    b.stop_upkeep();
    b.redeem(&bea, &code).await.unwrap();
    a.until_membership(&guild, &bea, "join").await;
    assert!(a.history(&channel).await.is_empty());
    assert_eq!(b.query("SELECT user_id FROM arrivals", &[]).await, [bea.as_str()]);
    let _upkeep = b.keep_up();
    for server in [&a, &b] {
        server.until_history(&channel, &[""]).await;
    }
}
