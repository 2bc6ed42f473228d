//! What is not let in.

use guildhall_federation_api::invites::{InviteDesk, InviteDeskError};
use guildhall_guilds::{GuildLimits, NewInvite, Refusal, Thing, Upstream};
use guildhall_rooms::{NewEvent, Step};
use serde_json::json;

use crate::server::{Server, servers, servers_with};

fn ban(sender: &guildhall_types::UserId, user: &guildhall_types::UserId) -> NewEvent {
    let content = guildhall_event::draft::to_map(&json!({"membership": "ban"}));
    guildhall_event::Draft::state(sender, "m.room.member", user.as_str(), content).into()
}

#[tokio::test]
async fn unknown_codes_and_servers_that_are_away() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, _, code) = a.guild(&ada).await;
    let unknown = "unknown123@a.test".parse().unwrap();
    assert!(matches!(
        b.redeem(&bea, &unknown).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
    assert!(matches!(
        b.guilds.invite(Some(&bea), &unknown).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
    a.set_up(false);
    let away = b.redeem(&bea, &code).await;
    assert!(
        matches!(
            away,
            Err(Refusal::Upstream {
                kind: Upstream::Away,
                ..
            })
        ),
        "{away:?}"
    );
    a.set_up(true);
    a.guilds.delete_invite(&ada, &guild, &code.code).await.unwrap();
    assert!(matches!(
        b.redeem(&bea, &code).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
    assert!(b.guilds.list_guilds(&bea).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_banned_stay_out() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, bob) = (a.user("ada"), b.user("bea"), a.user("bob"));
    let (guild, _, code) = a.guild(&ada).await;
    let bans = vec![ban(&ada, &bea), ban(&ada, &bob)];
    a.rooms
        .submit(vec![Step::Append(guild.clone(), bans)])
        .await
        .unwrap();
    assert!(matches!(b.redeem(&bea, &code).await, Err(Refusal::Forbidden(_))));
    assert!(matches!(a.redeem(&bob, &code).await, Err(Refusal::Forbidden(_))));
    let uses = a.query("SELECT CAST(uses AS TEXT) FROM invites", &[]).await;
    assert_eq!(uses, ["0"]);
}

#[tokio::test]
async fn a_server_redeems_for_its_own_users_only() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bob) = (a.user("ada"), a.user("bob"));
    let (guild, _, code) = a.guild(&ada).await;
    let desk = &a.guilds;
    for user in [&bob, &b.user("guildhall")] {
        let answer = InviteDesk::redeem(desk, &code.code, user, &b.name).await;
        assert!(matches!(answer, Err(InviteDeskError::Forbidden(_))), "{user}");
    }
    let answer = InviteDesk::redeem(desk, &code.code, &b.user("bea"), &a.name).await;
    assert!(matches!(answer, Err(InviteDeskError::Forbidden(_))));
    assert_eq!(a.membership(&guild, &bob).await, None);
    assert!(matches!(
        InviteDesk::preview(desk, "unknown123", &b.name).await,
        Err(InviteDeskError::NotFound)
    ));
}

#[tokio::test]
async fn an_invitation_that_was_not_followed_can_be_had_again() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, ..) = a.guild(&ada).await;
    let code = a
        .invite(
            &ada,
            &guild,
            NewInvite {
                max_uses: Some(1),
                ..NewInvite::default()
            },
        )
        .await;
    // The first answer was lost on the way.
    let lost = InviteDesk::redeem(&a.guilds, &code.code, &bea, &b.name)
        .await
        .unwrap();
    assert!(lost.event.is_some());
    assert_eq!(a.membership(&guild, &bea).await.as_deref(), Some("invite"));
    b.redeem(&bea, &code).await.unwrap();
    let ben = b.user("ben");
    assert!(matches!(
        b.redeem(&ben, &code).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
}

#[tokio::test]
async fn an_invite_dies_with_the_membership_of_who_made_it() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, ben) = (a.user("ada"), b.user("bea"), b.user("ben"));
    let (guild, _, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    let own = b.invite(&bea, &guild, NewInvite::default()).await;
    b.guilds.leave_guild(&bea, &guild).await.unwrap();
    assert!(matches!(
        b.redeem(&ben, &own).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
    assert!(matches!(
        b.guilds.invite(None, &own).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
}

/// The invitations that were appended to the guild's room, whoever they are for.
async fn invitations(server: &Server, guild: &guildhall_types::RoomId) -> Vec<String> {
    server
        .query(
            "SELECT event_id FROM events WHERE room_id = $1 AND event_type = 'm.room.member' \
             AND json LIKE '%\"membership\":\"invite\"%' AND state_key LIKE '%:b.test'",
            &[guild.as_str()],
        )
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_again_and_again_appends_nothing() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, _, endless) = a.guild(&ada).await;
    let once = NewInvite {
        max_uses: Some(1),
        ..NewInvite::default()
    };
    let once = a.invite(&ada, &guild, once).await;
    let ask = async |code: &str| {
        InviteDesk::redeem(&a.guilds, code, &bea, &b.name)
            .await
            .unwrap()
            .event_id
            .unwrap()
    };
    let ids = futures::future::join_all((0..5).map(|_| ask(&once.code))).await;
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    // Another code takes a use, but the invitation stands.
    assert_eq!(ask(&endless.code).await, ids[0]);
    assert_eq!(ask(&endless.code).await, ids[0]);
    assert_eq!(invitations(&a, &guild).await, [ids[0].as_str()]);
    let uses = a
        .query("SELECT CAST(uses AS TEXT) FROM invites ORDER BY uses", &[])
        .await;
    assert_eq!(uses, ["1", "1"]);
    b.redeem(&bea, &once).await.unwrap();
    a.until_membership(&guild, &bea, "join").await;
}

#[tokio::test]
async fn a_server_cannot_have_any_number_of_users_invited() {
    let limits = GuildLimits {
        pending_invites_per_server: 3,
        ..GuildLimits::default()
    };
    let [a, b, c] = servers_with(["a.test", "b.test", "c.test"], limits).await;
    let ada = a.user("ada");
    let (guild, _, code) = a.guild(&ada).await;
    for number in 0..3 {
        let user = b.user(&format!("made-up{number}"));
        InviteDesk::redeem(&a.guilds, &code.code, &user, &b.name)
            .await
            .unwrap();
    }
    for number in 3..6 {
        let user = b.user(&format!("made-up{number}"));
        let refused = InviteDesk::redeem(&a.guilds, &code.code, &user, &b.name).await;
        assert!(matches!(refused, Err(InviteDeskError::Overloaded)), "{refused:?}");
    }
    assert_eq!(invitations(&a, &guild).await.len(), 3);
    let uses = a.query("SELECT CAST(uses AS TEXT) FROM invites", &[]).await;
    assert_eq!(uses, ["3"]);
    c.redeem(&c.user("cia"), &code).await.unwrap();
    a.redeem(&a.user("bob"), &code).await.unwrap();
    // Who comes makes room for the next.
    b.redeem(&b.user("made-up0"), &code).await.unwrap();
    a.until_membership(&guild, &b.user("made-up0"), "join").await;
    b.redeem(&b.user("bea"), &code).await.unwrap();
}

#[tokio::test]
async fn whom_the_own_server_refuses_no_other_one_lets_in() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bob, bea) = (a.user("ada"), b.user("bob"), b.user("bea"));
    let (guild, _, code) = b.guild(&bob).await;
    a.redeem(&ada, &code).await.unwrap();
    let code = a.invite(&ada, &guild, NewInvite::default()).await;
    // The other server does not hear of the ban.
    a.set_deaf(true);
    b.rooms
        .submit(vec![Step::Append(guild.clone(), vec![ban(&bob, &bea)])])
        .await
        .unwrap();
    let refused = b.redeem(&bea, &code).await;
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    assert_eq!(a.membership(&guild, &bea).await.as_deref(), Some("invite"));
    assert_eq!(b.membership(&guild, &bea).await.as_deref(), Some("ban"));
    a.set_deaf(false);
    a.until_membership(&guild, &bea, "ban").await;
}
