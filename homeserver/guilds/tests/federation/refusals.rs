//! What is not let in.

use guildhall_federation_api::invites::{InviteDesk, InviteDeskError};
use guildhall_guilds::{NewInvite, Refusal, Thing, Upstream};
use guildhall_rooms::{NewEvent, Step};
use serde_json::json;

use crate::server::servers;

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
