//! Contract of what users have chosen to be seen as, and of who shares a guild with whom.

use guildhall_storage::{
    accounts::users::{self, UserRow},
    presence::{self, ChosenRow},
    projection::{
        guilds::{self as write, GuildRow},
        members::{self as memberships, MembershipRow},
    },
};
use sqlx::AnyConnection;

const ADA: &str = "@ada:a.test";

async fn user(conn: &mut AnyConnection, user_id: &str) {
    let row = UserRow {
        avatar: None,
        banner: None,
        user_id: user_id.into(),
        username: user_id.into(),
        email: None,
        password_hash: "hash".into(),
        display_name: None,
        bio: String::new(),
        accent_color: None,
        locale: "en".into(),
        is_admin: false,
        created_at: 1,
        updated_at: 1,
        is_email_verified: false,
        has_second_factor: false,
    };
    users::insert(conn, &row).await.unwrap();
}

async fn guild(conn: &mut AnyConnection, id: &str, is_deleted: bool, members: &[(&str, &str)]) {
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: id.into(),
        name: "Hall".into(),
        description: None,
        owner_id: ADA.into(),
        created_at: 5,
        is_deleted,
        settings: "{}".into(),
        vanity_code: None,
    };
    write::upsert(conn, &row).await.unwrap();
    for (user, membership) in members {
        let server = user.split(':').next_back().unwrap();
        let row = MembershipRow {
            avatar: None,
            room_id: id.into(),
            user_id: (*user).into(),
            server_name: server.into(),
            membership: (*membership).into(),
            display_name: None,
            joined_at: 7,
            event_id: "$join".into(),
            nickname: None,
            timed_out_until: None,
            has_accepted: false,
            has_second_factor: false,
            reason: None,
        };
        memberships::upsert(conn, &row).await.unwrap();
        if *membership == "join" {
            memberships::add_server(conn, id, server, 0).await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_was_chosen_last_stands() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        assert_eq!(presence::chosen(conn, ADA).await.unwrap(), None);
        let first = ChosenRow {
            status: "dnd".into(),
            custom_text: Some("at sea".into()),
            custom_emoji: Some("⚓".into()),
            custom_expires_at: Some(9),
        };
        let second = ChosenRow {
            status: "online".into(),
            custom_text: None,
            custom_emoji: None,
            custom_expires_at: None,
        };
        for row in [first, second] {
            presence::choose(conn, ADA, &row).await.unwrap();
            assert_eq!(presence::chosen(conn, ADA).await.unwrap(), Some(row));
        }
    })
    .await;
}

#[tokio::test]
async fn guilds_that_stand_join_their_members_and_servers() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let (bob, carol, dave, eve) = ("@bob:b.test", "@carol:c.test", "@dave:a.test", "@eve:b.test");
        guild(
            conn,
            "!one",
            false,
            &[(ADA, "join"), (bob, "join"), (dave, "leave")],
        )
        .await;
        guild(
            conn,
            "!two",
            false,
            &[(ADA, "join"), (bob, "join"), (carol, "ban")],
        )
        .await;
        guild(
            conn,
            "!gone",
            true,
            &[(ADA, "join"), (carol, "join"), (dave, "join")],
        )
        .await;
        guild(
            conn,
            "!other",
            false,
            &[(carol, "join"), (dave, "join"), (eve, "invite")],
        )
        .await;

        let mut guilds = presence::places_of(conn, ADA).await.unwrap();
        guilds.sort();
        assert_eq!(guilds, ["!one", "!two"]);
        let mut servers = presence::servers_with(conn, ADA).await.unwrap();
        servers.sort();
        assert_eq!(servers, ["a.test", "b.test"]);
        let mut of_b = presence::places_of_server(conn, "b.test").await.unwrap();
        of_b.sort();
        assert_eq!(of_b, ["!one", "!two"]);
        let shared = presence::places_shared_with_server(conn, carol, "a.test")
            .await
            .unwrap();
        assert_eq!(shared, ["!other"]);
        assert!(
            presence::places_shared_with_server(conn, eve, "a.test")
                .await
                .unwrap()
                .is_empty(),
            "an invitation is not enough"
        );

        let all: Vec<String> = [bob, carol, dave, eve, "@nobody:a.test"].map(Into::into).into();
        let seen = presence::sharing_a_place(conn, ADA, &all).await.unwrap();
        assert_eq!(seen, [bob], "once");
        assert!(
            presence::sharing_a_place(conn, ADA, &[])
                .await
                .unwrap()
                .is_empty()
        );
        let many: Vec<String> = (0..30).map(|_| bob.to_owned()).collect();
        assert_eq!(presence::sharing_a_place(conn, ADA, &many).await.unwrap(), [bob]);
    })
    .await;
}
