//! Invites across servers.

use futures::future::join_all;
use guildhall_guilds::{InviteCode, NewInvite, Refusal, Thing};

use crate::server::servers;

#[tokio::test]
async fn an_invite_of_another_server_is_shown() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, _, code) = a.guild(&ada).await;
    let invite = b.guilds.invite(Some(&bea), &code).await.unwrap();
    assert_eq!(
        (invite.guild.id.as_str(), invite.guild.name.as_str()),
        (guild.as_str(), "Hall")
    );
    assert_eq!(invite.server, "a.test");
    assert_eq!(invite.url, format!("https://a.test/invite/{}", code.code));
    assert!(matches!(
        b.guilds.invite(None, &code).await,
        Err(Refusal::Unknown(Thing::Invite))
    ));
}

#[tokio::test]
async fn who_redeems_on_another_server_is_a_member_and_talks() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, channel, code) = a.guild(&ada).await;
    a.say(&ada, &channel, "welcome").await;

    let joined = b.redeem(&bea, &code).await.unwrap();
    assert_eq!(
        (joined.id.as_str(), joined.name.as_str(), joined.member_count),
        (guild.as_str(), "Hall", 2)
    );
    let channels = b.guilds.list_channels(&bea, &guild).await.unwrap();
    assert_eq!(
        channels
            .iter()
            .map(|channel| channel.name.as_str())
            .collect::<Vec<_>>(),
        ["general"]
    );
    assert!(
        b.rooms.is_resident(&channel).await.unwrap(),
        "the answer waits for the channels"
    );

    b.say(&bea, &channel, "thank you").await;
    a.until_history(&channel, &["welcome", "thank you"]).await;
    a.say(&ada, &channel, "feel at home").await;
    b.until_history(&channel, &["thank you", "feel at home"]).await;
    assert!(b.rooms.fetch_history(&channel).await.unwrap());
    b.until_history(&channel, &["welcome", "thank you", "feel at home"])
        .await;
    let again = b.redeem(&bea, &code).await.unwrap();
    assert_eq!(again.id, guild.as_str());
    let uses = a.query("SELECT CAST(uses AS TEXT) FROM invites", &[]).await;
    assert_eq!(uses, ["1"], "who is in already uses nothing up");
}

#[tokio::test]
async fn the_second_of_a_server_comes_in_where_the_first_is() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea, ben) = (a.user("ada"), b.user("bea"), b.user("ben"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    b.redeem(&ben, &code).await.unwrap();
    a.until_membership(&guild, &ben, "join").await;
    b.say(&ben, &channel, "me too").await;
    a.until_history(&channel, &["me too"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_of_a_server_come_in_at_once() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let ada = a.user("ada");
    let (guild, channel, code) = a.guild(&ada).await;
    let guests: Vec<_> = (0..6).map(|number| b.user(&format!("guest{number}"))).collect();
    for result in join_all(guests.iter().map(|guest| b.redeem(guest, &code))).await {
        result.unwrap();
    }
    for guest in &guests {
        a.until_membership(&guild, guest, "join").await;
        b.until_membership(&guild, guest, "join").await;
        b.say(guest, &channel, guest.localpart()).await;
    }
    a.until_history(
        &channel,
        &["guest0", "guest1", "guest2", "guest3", "guest4", "guest5"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_goes_to_one_user_of_whatever_server() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let ada = a.user("ada");
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
    let mut attempts = Vec::new();
    for number in 0..4 {
        for server in [&a, &b, &c] {
            let (user, code) = (server.user(&format!("guest{number}")), code.clone());
            attempts.push(async move { server.redeem(&user, &code).await });
        }
    }
    let results = join_all(attempts).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for refusal in results.into_iter().filter_map(Result::err) {
        assert!(matches!(refusal, Refusal::Unknown(Thing::Invite)), "{refusal}");
    }
    let members = a
        .query(
            "SELECT user_id FROM memberships WHERE room_id = $1 AND membership = 'invite'",
            &[guild.as_str()],
        )
        .await;
    assert!(members.is_empty());
}

#[tokio::test]
async fn a_member_of_another_server_invites_while_the_home_is_away() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let (ada, bea, cia) = (a.user("ada"), b.user("bea"), c.user("cia"));
    let (guild, channel, code) = a.guild(&ada).await;
    b.redeem(&bea, &code).await.unwrap();
    a.until_membership(&guild, &bea, "join").await;
    a.set_up(false);
    let code = b.invite(&bea, &guild, NewInvite::default()).await;
    assert_eq!(code.server.as_ref().unwrap().as_str(), "b.test");
    c.redeem(&cia, &code).await.unwrap();
    c.say(&cia, &channel, "is the host away?").await;
    b.until_history(&channel, &["is the host away?"]).await;
    a.set_up(true);
    a.until_membership(&guild, &cia, "join").await;
    a.until_history(&channel, &["is the host away?"]).await;
}

#[tokio::test]
async fn who_has_left_comes_back() {
    let [a, b] = servers(["a.test", "b.test"]).await;
    let (ada, bea) = (a.user("ada"), b.user("bea"));
    let (guild, channel, code) = a.guild(&ada).await;
    for round in 0..3 {
        b.redeem(&bea, &code).await.unwrap();
        assert_eq!(b.membership(&guild, &bea).await.as_deref(), Some("join"));
        let line = format!("round {round}");
        b.say(&bea, &channel, &line).await;
        let wanted: Vec<_> = (0..=round).map(|round| format!("round {round}")).collect();
        a.until_history(&channel, &wanted.iter().map(String::as_str).collect::<Vec<_>>())
            .await;
        b.guilds.leave_guild(&bea, &guild).await.unwrap();
    }
    a.until_membership(&guild, &bea, "leave").await;
}

#[tokio::test]
async fn a_code_of_this_server_may_name_it() {
    let [a] = servers(["a.test"]).await;
    let (ada, bob) = (a.user("ada"), a.user("bob"));
    let (guild, _, code) = a.guild(&ada).await;
    assert_eq!(a.redeem(&bob, &code).await.unwrap().id, guild.as_str());
    let cat = a.user("cat");
    let code = InviteCode {
        code: code.code,
        server: None,
    };
    assert_eq!(a.redeem(&cat, &code).await.unwrap().member_count, 3);
}
