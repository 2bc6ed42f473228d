//! Vanity URLs across servers.

use guildhall_guilds::{AuditFilter, InviteCode, MemberPatch, NewRole, Refusal, Thing, Upstream};
use guildhall_permissions::Permissions;

use crate::server::{Server, eventually, servers};

fn code(text: &str) -> InviteCode {
    text.parse().unwrap()
}

async fn shows(server: &Server, user: &guildhall_types::UserId, guild: &guildhall_types::RoomId, code: &str) {
    eventually("the vanity URL", async || {
        let shown = server.guilds.guild(user, guild).await.unwrap();
        shown.vanity_url_code.as_deref() == Some(code)
    })
    .await;
}

#[tokio::test]
async fn a_moderator_on_another_server_sets_it_and_users_of_a_third_come_in_on_it() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let (ada, bea, cia) = (a.user("ada"), b.user("bea"), c.user("cia"));
    let (guild, _, invite) = a.guild(&ada).await;
    b.redeem(&bea, &invite).await.unwrap();
    a.until_membership(&guild, &bea, "join").await;
    let refused = b.guilds.set_vanity_url(&bea, &guild, Some("harbour")).await;
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");

    let role = NewRole {
        name: Some("manager".to_owned()),
        permissions: Some(Permissions::MANAGE_GUILD),
        ..NewRole::default()
    };
    let role = a.guilds.create_role(&ada, &guild, role).await.unwrap().id;
    let give = MemberPatch {
        roles: Some(vec![role]),
        ..MemberPatch::default()
    };
    a.guilds.update_member(&ada, &guild, &bea, give).await.unwrap();
    eventually("the role", async || {
        b.guilds.vanity_url(&bea, &guild).await.is_ok()
    })
    .await;
    let set = b
        .guilds
        .because(Some("nicer".to_owned()))
        .set_vanity_url(&bea, &guild, Some("Harbour"))
        .await
        .unwrap();
    assert_eq!(
        (set.code.as_deref(), set.server.as_str(), set.uses),
        (Some("harbour"), "a.test", Some(0))
    );
    for (server, user) in [(&a, &ada), (&b, &bea)] {
        shows(server, user, &guild, "harbour").await;
        let log = server
            .guilds
            .audit_log(user, &guild, &AuditFilter::default(), None, 1)
            .await;
        if server.name == "a.test" {
            let entry = &log.unwrap()[0];
            assert_eq!(
                (entry.user_id.as_str(), entry.reason.as_deref()),
                (bea.as_str(), Some("nicer"))
            );
        }
    }

    let preview = c
        .guilds
        .invite(Some(&cia), &code("HARBOUR@a.test"))
        .await
        .unwrap();
    assert_eq!(preview.guild.id, guild.as_str());
    assert_eq!(preview.url, "https://a.test/invite/harbour");
    let joined = c.redeem(&cia, &code("harbour@a.test")).await.unwrap();
    assert_eq!(
        joined.vanity_url_code.as_deref(),
        Some("harbour"),
        "the room's state says so"
    );
    b.until_membership(&guild, &cia, "join").await;
    let uses = b.guilds.vanity_url(&bea, &guild).await.unwrap().uses;
    assert_eq!(uses, Some(1));

    // Codes are there once on the server that made the guild, whoever asks; another server has its own.
    let (other, _, _) = a.guild(&ada).await;
    let taken = a.guilds.set_vanity_url(&ada, &other, Some("harbour")).await;
    assert!(matches!(taken, Err(Refusal::Conflict(_))), "{taken:?}");
    a.guilds
        .set_vanity_url(&ada, &other, Some("haven"))
        .await
        .unwrap();
    let taken = b.guilds.set_vanity_url(&bea, &guild, Some("haven")).await;
    assert!(matches!(taken, Err(Refusal::Conflict(_))), "{taken:?}");
    let own = b.guild(&bea).await.0;
    b.guilds.set_vanity_url(&bea, &own, Some("haven")).await.unwrap();

    // While the guild's own server is away nobody sets it, and nobody says how often it was used.
    a.set_up(false);
    let away = b.guilds.set_vanity_url(&bea, &guild, Some("quay")).await;
    let is_away = matches!(
        away,
        Err(Refusal::Upstream {
            kind: Upstream::Away,
            ..
        })
    );
    assert!(is_away, "{away:?}");
    let shown = b.guilds.vanity_url(&bea, &guild).await.unwrap();
    assert_eq!((shown.code.as_deref(), shown.uses), (Some("harbour"), None));
    a.set_up(true);

    // A server that is banned neither sets it nor comes in on it.
    a.guilds.ban_server(&ada, &guild, "c.test", None).await.unwrap();
    let back = c.redeem(&cia, &code("harbour@a.test")).await;
    assert!(matches!(back, Err(Refusal::Forbidden(_))), "{back:?}");
    b.guilds.set_vanity_url(&bea, &guild, None).await.unwrap();
    let gone = b.guilds.invite(Some(&bea), &code("harbour@a.test")).await;
    assert!(matches!(gone, Err(Refusal::Unknown(Thing::Invite))), "{gone:?}");
}
