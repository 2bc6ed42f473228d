//! Contract of the mails that are owed, on each engine.

use guildhall_storage::accounts::{
    mail_queue,
    users::{self, UserRow},
};

const ADA: &str = "@ada:a.test";
const KIND: &str = "verify";

#[tokio::test]
async fn what_is_asked_for_while_it_is_sent_is_owed_once_more() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let row = UserRow {
            avatar: None,
            banner: None,
            user_id: ADA.into(),
            username: "ada".into(),
            email: Some("ada@example.org".into()),
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
        mail_queue::owe(conn, ADA, KIND, 5).await.unwrap();
        let mail = mail_queue::due(conn, 5, 10).await.unwrap().remove(0);
        assert!(mail_queue::begin(conn, &mail, 35).await.unwrap());
        assert!(
            !mail_queue::begin(conn, &mail, 35).await.unwrap(),
            "somebody does it"
        );
        // In the same millisecond.
        mail_queue::owe(conn, ADA, KIND, 5).await.unwrap();
        mail_queue::settle(conn, &mail).await.unwrap();
        let again = mail_queue::due(conn, 5, 10).await.unwrap();
        assert_eq!(again.len(), 1);
        assert!(mail_queue::begin(conn, &again[0], 35).await.unwrap());
        mail_queue::settle(conn, &again[0]).await.unwrap();
        assert_eq!(mail_queue::due(conn, 99, 10).await.unwrap(), []);
    })
    .await;
}
