//! Contract of what is kept of second factors, on each engine.

use guildhall_storage::{
    accounts::{
        login_tickets, recovery_codes, second_factors,
        users::{self, UserRow},
    },
    inspection,
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

#[tokio::test]
async fn a_proposal_becomes_a_factor_once_and_is_not_replaced_then() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        assert!(second_factors::get(conn, ADA).await.unwrap().is_none());
        assert!(second_factors::propose(conn, ADA, "A", 5).await.unwrap());
        assert!(second_factors::use_step(conn, ADA, 7).await.unwrap());
        assert!(second_factors::propose(conn, ADA, "B", 6).await.unwrap());
        let row = second_factors::get(conn, ADA).await.unwrap().unwrap();
        assert!((row.secret.as_str(), row.is_confirmed, row.last_step) == ("B", false, 0));
        assert!(!second_factors::is_on(conn, ADA).await.unwrap());
        assert!(!users::get(conn, ADA).await.unwrap().unwrap().has_second_factor);

        assert!(
            !second_factors::confirm(conn, ADA, "A", 7).await.unwrap(),
            "it was replaced"
        );
        assert!(second_factors::confirm(conn, ADA, "B", 7).await.unwrap());
        assert!(!second_factors::confirm(conn, ADA, "B", 8).await.unwrap());
        assert!(!second_factors::propose(conn, ADA, "C", 9).await.unwrap());
        assert!(second_factors::is_on(conn, ADA).await.unwrap());
        assert!(users::get(conn, ADA).await.unwrap().unwrap().has_second_factor);

        assert!(second_factors::use_step(conn, ADA, 10).await.unwrap());
        assert!(
            !second_factors::use_step(conn, ADA, 10).await.unwrap(),
            "none works twice"
        );
        assert!(
            !second_factors::use_step(conn, ADA, 9).await.unwrap(),
            "nor one from before"
        );
        assert!(second_factors::remove(conn, ADA).await.unwrap());
        assert!(!second_factors::remove(conn, ADA).await.unwrap());
        assert!(second_factors::propose(conn, ADA, "D", 11).await.unwrap());
        assert!(
            !second_factors::remove(conn, ADA).await.unwrap(),
            "a proposal was not in force"
        );
    })
    .await;
}

#[tokio::test]
async fn recovery_codes_are_taken_once_and_go_with_the_factor() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        second_factors::propose(conn, ADA, "A", 5).await.unwrap();
        let codes = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        recovery_codes::replace(conn, ADA, &codes(&["one", "two"]))
            .await
            .unwrap();
        assert!(recovery_codes::take(conn, ADA, "one").await.unwrap());
        assert!(!recovery_codes::take(conn, ADA, "one").await.unwrap());
        recovery_codes::replace(conn, ADA, &codes(&["three"]))
            .await
            .unwrap();
        assert!(!recovery_codes::take(conn, ADA, "two").await.unwrap());
        second_factors::remove(conn, ADA).await.unwrap();
        assert!(!recovery_codes::take(conn, ADA, "three").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn tickets_end_by_the_clock_and_by_use() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        login_tickets::insert(conn, "t", ADA, 10, 20).await.unwrap();
        let of = async |conn: &mut AnyConnection, now| login_tickets::peek(conn, "t", now).await.unwrap();
        assert_eq!(of(conn, 19).await.as_deref(), Some(ADA));
        assert_eq!(of(conn, 20).await, None);
        assert!(!login_tickets::take(conn, "t", 20).await.unwrap());
        assert!(login_tickets::take(conn, "t", 19).await.unwrap());
        assert!(!login_tickets::take(conn, "t", 19).await.unwrap());
        login_tickets::insert(conn, "t", ADA, 10, 20).await.unwrap();
        login_tickets::insert(conn, "u", ADA, 20, 30).await.unwrap();
        assert_eq!(of(conn, 15).await, None, "what has expired is forgotten");
        login_tickets::forget_of(conn, ADA).await.unwrap();
        assert_eq!(login_tickets::peek(conn, "u", 25).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn attempts_are_counted_unless_it_is_waited() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        assert_eq!(
            second_factors::begin_attempt(conn, ADA, 10).await.unwrap(),
            Some(1)
        );
        assert_eq!(
            second_factors::begin_attempt(conn, ADA, 10).await.unwrap(),
            Some(2)
        );
        second_factors::lock(conn, ADA, 20).await.unwrap();
        assert_eq!(second_factors::begin_attempt(conn, ADA, 19).await.unwrap(), None);
        assert_eq!(second_factors::locked_until(conn, ADA).await.unwrap(), 20);
        assert_eq!(
            second_factors::begin_attempt(conn, ADA, 20).await.unwrap(),
            Some(3)
        );
        second_factors::forgive(conn, ADA).await.unwrap();
        assert_eq!(second_factors::locked_until(conn, ADA).await.unwrap(), 0);
        assert_eq!(
            second_factors::begin_attempt(conn, ADA, 0).await.unwrap(),
            Some(1)
        );
    })
    .await;
}

async fn guild(conn: &mut AnyConnection, id: &str, settings: &str) {
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: id.into(),
        name: "Hall".into(),
        description: None,
        owner_id: ADA.into(),
        created_at: 5,
        is_deleted: false,
        settings: settings.into(),
        vanity_code: None,
    };
    write::upsert(conn, &row).await.unwrap();
}

async fn member(conn: &mut AnyConnection, guild: &str, user: &str, has_second_factor: bool) {
    let row = MembershipRow {
        avatar: None,
        room_id: guild.into(),
        user_id: user.into(),
        server_name: "a.test".into(),
        membership: "join".into(),
        display_name: None,
        joined_at: 5,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        has_accepted: false,
        has_second_factor,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
}

#[tokio::test]
async fn what_is_still_to_be_told_is_found_and_nothing_else() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for (user_id, is_on) in [(ADA, true), ("@bob:a.test", false), ("@cid:a.test", true)] {
            user(conn, user_id).await;
            second_factors::propose(conn, user_id, "A", 5).await.unwrap();
            if is_on {
                second_factors::confirm(conn, user_id, "A", 5).await.unwrap();
            }
        }
        guild(conn, "!asks", r#"{"verification_level":0,"mfa_level":1}"#).await;
        // A rule that looks like the setting is none.
        let rule = serde_json::json!({"mfa_level": 0, "rules": {"rules": [r#""mfa_level":1"#]}});
        guild(conn, "!asks_not", &rule.to_string()).await;
        for id in ["!asks", "!asks_not"] {
            member(conn, id, ADA, false).await;
            member(conn, id, "@bob:a.test", true).await;
            member(conn, id, "@cid:a.test", true).await;
            // Of users of other servers those tell.
            member(conn, id, "@eve:b.test", true).await;
        }
        let of = async |conn: &mut AnyConnection, user: Option<&str>, limit| {
            let mut rows = Vec::new();
            for is_on in [true, false] {
                let found = second_factors::untold(conn, is_on, user, ("", ""), limit).await;
                rows.extend(found.unwrap());
            }
            let rows = rows
                .into_iter()
                .map(|row| format!("{} {} {}", row.guild_id, row.user_id, row.is_on));
            rows.collect::<Vec<_>>()
        };
        let all = [
            "!asks @ada:a.test true",
            "!asks @bob:a.test false",
            "!asks_not @bob:a.test false",
        ];
        assert_eq!(of(conn, None, 10).await, all);
        assert_eq!(of(conn, Some(ADA), 10).await, &all[..1]);
        assert_eq!(of(conn, Some("@bob:a.test"), 1).await, &all[1..2]);
        assert_eq!(of(conn, Some("@cid:a.test"), 10).await, [""; 0]);
        let after = async |conn: &mut AnyConnection, guild: &str, user: &str| {
            let rows = second_factors::untold(conn, false, None, (guild, user), 10)
                .await
                .unwrap();
            rows.into_iter().map(|row| row.guild_id).collect::<Vec<_>>()
        };
        assert_eq!(after(conn, "!asks", ADA).await, ["!asks", "!asks_not"]);
        assert_eq!(after(conn, "!asks", "@bob:a.test").await, ["!asks_not"]);
        assert_eq!(after(conn, "!asks_not", "@bob:a.test").await, [""; 0]);
        let told = inspection::second_factors(conn, "!asks", "@bob:a.test", 10)
            .await
            .unwrap();
        assert_eq!(told, ["@cid:a.test", "@eve:b.test"]);
    })
    .await;
}
