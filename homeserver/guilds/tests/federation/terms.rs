//! Invites that give roles, or a membership for some time, to users of other servers.

use guildhall_guilds::{MemberPatch, NewInvite, NewRole};
use guildhall_permissions::Permissions;
use guildhall_types::{RoomId, UserId};

use crate::server::{Server, eventually, servers};

async fn role(a: &Server, ada: &UserId, guild: &RoomId, permissions: Permissions) -> String {
    let role = NewRole {
        name: Some("role".to_owned()),
        permissions: Some(permissions),
        ..NewRole::default()
    };
    a.guilds.create_role(ada, guild, role).await.unwrap().id
}

async fn hold(server: &Server, by: &UserId, guild: &RoomId, who: &UserId, roles: Vec<String>) {
    let patch = MemberPatch {
        roles: Some(roles),
        ..MemberPatch::default()
    };
    server.guilds.update_member(by, guild, who, patch).await.unwrap();
}

async fn holds(server: &Server, guild: &RoomId, who: &UserId, roles: &[String]) {
    eventually("the roles", async || {
        let member = server.guilds.member(who, guild, who).await;
        member.is_ok_and(|member| member.roles == roles)
    })
    .await;
}

#[tokio::test]
async fn roles_come_in_the_name_of_who_made_the_invite_on_whatever_server() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let (ada, bea, cia) = (a.user("ada"), b.user("bea"), c.user("cia"));
    let (guild, _, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    a.until_membership(&guild, &bea, "join").await;
    let rights = Permissions::MANAGE_ROLES | Permissions::CREATE_INSTANT_INVITE;
    let manager = role(&a, &ada, &guild, rights).await;
    let low = role(&a, &ada, &guild, Permissions::NONE).await;
    hold(&a, &ada, &guild, &bea, vec![manager.clone()]).await;
    holds(&b, &guild, &bea, &[manager]).await;
    let giving = NewInvite {
        role_ids: vec![low.clone()],
        ..NewInvite::default()
    };
    let by_bea = b.invite(&bea, &guild, giving).await;
    c.redeem(&cia, &by_bea).await.unwrap();
    for server in [&a, &b] {
        server.until_membership(&guild, &cia, "join").await;
    }
    holds(&c, &guild, &cia, std::slice::from_ref(&low)).await;
    let sql = "SELECT sender FROM events WHERE room_id = $1 AND event_type = 'org.guildhall.grant' AND state_key LIKE '%cia%'";
    eventually("the home server has the grant", async || {
        a.query(sql, &[guild.as_str()]).await == [bea.as_str()]
    })
    .await;

    // Who may not any more gives nothing, though the invite says so.
    let cat = c.user("cat");
    hold(&a, &ada, &guild, &bea, Vec::new()).await;
    holds(&b, &guild, &bea, &[]).await;
    c.redeem(&cat, &by_bea).await.unwrap();
    b.until_membership(&guild, &cat, "join").await;
    eventually("the promise is settled", async || {
        b.query("SELECT user_id FROM role_promises", &[]).await.is_empty()
    })
    .await;
    holds(&c, &guild, &cat, &[]).await;
}

#[tokio::test]
async fn the_invitation_says_that_the_membership_is_temporary_and_the_own_server_ends_it() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, ben) = (a.user("ada"), b.user("bea"), b.user("ben"));
    let (guild, _, code) = a.guild(&ada).await;
    let temporary = NewInvite {
        temporary: true,
        ..NewInvite::default()
    };
    let temporary = a.invite(&ada, &guild, temporary).await;
    b.redeem(&bea, &temporary).await.unwrap();
    b.redeem(&ben, &code).await.unwrap();
    let noted = async |server: &Server| server.query("SELECT user_id FROM temporary_members", &[]).await;
    assert_eq!(noted(&b).await, [bea.as_str()]);
    assert!(noted(&a).await.is_empty(), "it is for the own server to end");
    b.guilds.end_temporary(&guild, &bea).await.unwrap();
    a.until_membership(&guild, &bea, "leave").await;
    a.until_membership(&guild, &ben, "join").await;
    assert!(noted(&b).await.is_empty());

    // With a role it is one for good.
    b.redeem(&bea, &temporary).await.unwrap();
    a.until_membership(&guild, &bea, "join").await;
    let low = role(&a, &ada, &guild, Permissions::NONE).await;
    hold(&a, &ada, &guild, &bea, vec![low.clone()]).await;
    holds(&b, &guild, &bea, &[low]).await;
    b.guilds.end_temporary(&guild, &bea).await.unwrap();
    assert_eq!(b.membership(&guild, &bea).await.as_deref(), Some("join"));
    assert!(noted(&b).await.is_empty());
}
