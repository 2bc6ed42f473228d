//! Contract of sessions, of what clients keep, and of accounts that are no more, on each engine.

use guildhall_storage::accounts::{
    client_settings,
    deactivation::{self, Farewell},
    privacy, sessions,
    users::{self, UserRow},
};
use sqlx::AnyConnection;

const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:a.test";

async fn user(conn: &mut AnyConnection, user_id: &str) {
    let row = UserRow {
        avatar: Some("mxc://a.test/face".into()),
        banner: None,
        user_id: user_id.into(),
        username: user_id.into(),
        email: Some(format!("{user_id}@example.org")),
        password_hash: "hash".into(),
        display_name: Some("Somebody".into()),
        bio: "me".into(),
        accent_color: Some("#ff8800".into()),
        locale: "de".into(),
        is_admin: true,
        created_at: 1,
        updated_at: 1,
        is_email_verified: false,
        has_second_factor: false,
    };
    users::insert(conn, &row).await.unwrap();
}

#[tokio::test]
async fn sessions_are_ended_by_their_own_user() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for who in [ADA, BOB] {
            user(conn, who).await;
        }
        for (number, (id, who)) in [("a", ADA), ("b", ADA), ("c", ADA), ("d", BOB)]
            .iter()
            .enumerate()
        {
            let now = i64::try_from(number).unwrap();
            sessions::insert(conn, id, who, Some(id), now).await.unwrap();
        }
        assert!(!sessions::revoke_own(conn, BOB, "a", 9).await.unwrap());
        assert!(sessions::revoke_own(conn, ADA, "a", 9).await.unwrap());
        assert!(!sessions::revoke_own(conn, ADA, "a", 9).await.unwrap());
        let listed = sessions::of_user(conn, ADA, 10).await.unwrap();
        let devices: Vec<_> = listed.iter().map(|row| row.device.as_deref()).collect();
        assert_eq!(devices, [Some("c"), Some("b")]);
        assert_eq!(sessions::revoke_others(conn, ADA, "c", 9).await.unwrap(), ["b"]);
        assert_eq!(sessions::of_user(conn, ADA, 10).await.unwrap().len(), 1);
        assert_eq!(sessions::of_user(conn, BOB, 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_no_more_keeps_its_name_and_nothing_else() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for who in [ADA, BOB] {
            user(conn, who).await;
            client_settings::set(conn, who, "{}", 1).await.unwrap();
            client_settings::set(conn, who, r#"{"a":1}"#, 2).await.unwrap();
        }
        privacy::block(conn, ADA, BOB, (1, 10)).await.unwrap();
        assert!(deactivation::hold(conn, ADA).await.unwrap());
        assert!(deactivation::deactivate(conn, ADA, "other", 5).await.unwrap());
        assert!(!deactivation::deactivate(conn, ADA, "other", 6).await.unwrap());
        assert!(
            !deactivation::deactivate(conn, "@nobody:a.test", "x", 6)
                .await
                .unwrap()
        );
        for (who, is_active) in [(ADA, false), (BOB, true)] {
            assert_eq!(deactivation::is_active(conn, who).await.unwrap(), is_active);
            assert_eq!(deactivation::is_over(conn, who).await.unwrap(), !is_active);
            assert_eq!(deactivation::hold(conn, who).await.unwrap(), is_active);
            assert_eq!(users::touch(conn, who, 7).await.unwrap(), is_active);
            let kept = client_settings::get(conn, who).await.unwrap();
            assert_eq!(kept.as_deref(), is_active.then_some(r#"{"a":1}"#));
        }
        let row = users::get(conn, ADA).await.unwrap().unwrap();
        let told = [row.email, row.display_name, row.accent_color, row.avatar];
        assert_eq!((told, row.bio.as_str()), ([None, None, None, None], ""));
        assert_eq!((row.password_hash.as_str(), row.is_admin), ("other", false));
        assert_eq!(users::admins(conn).await.unwrap(), [BOB]);
        assert_eq!(privacy::blocked(conn, ADA).await.unwrap(), []);

        assert_eq!(deactivation::due(conn, 4, 10).await.unwrap(), []);
        let due = |attempts| {
            vec![Farewell {
                user_id: ADA.to_owned(),
                attempts,
            }]
        };
        assert_eq!(deactivation::due(conn, 5, 10).await.unwrap(), due(0));
        deactivation::put_off(conn, ADA, 8).await.unwrap();
        assert_eq!(deactivation::due(conn, 7, 10).await.unwrap(), []);
        assert_eq!(deactivation::due(conn, 8, 10).await.unwrap(), due(1));
        deactivation::finish(conn, ADA).await.unwrap();
        assert_eq!(deactivation::due(conn, 99, 10).await.unwrap(), []);
    })
    .await;
}
