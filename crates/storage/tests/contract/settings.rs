//! Contract of `guildhall_storage::settings`.

use guildhall_storage::settings;

#[tokio::test]
async fn a_setting_is_what_it_was_last_set_to() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        assert_eq!(settings::get(tx.conn(), "server_name").await.unwrap(), None);
        settings::set(tx.conn(), "server_name", "one.example")
            .await
            .unwrap();
        settings::set(tx.conn(), "server_name", "zwei.example ≠ 'x' \"y\"")
            .await
            .unwrap();
        settings::set(tx.conn(), "other", "").await.unwrap();
        tx.commit().await.unwrap();

        let mut conn = test.db().read().await.unwrap();
        let name = settings::get(&mut conn, "server_name").await.unwrap();
        assert_eq!(name.as_deref(), Some("zwei.example ≠ 'x' \"y\""));
        assert_eq!(
            settings::get(&mut conn, "other").await.unwrap().as_deref(),
            Some(""),
            "empty is not absent"
        );
    })
    .await;
}

#[tokio::test]
async fn names_differ_by_case() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        settings::set(tx.conn(), "name", "small").await.unwrap();
        settings::set(tx.conn(), "NAME", "large").await.unwrap();
        assert_eq!(
            settings::get(tx.conn(), "name").await.unwrap().as_deref(),
            Some("small")
        );
        assert_eq!(settings::get(tx.conn(), "Name").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn settings_outlive_the_process() {
    crate::common::on_each_engine(async |mut test| {
        let mut tx = test.db().begin().await.unwrap();
        settings::set(tx.conn(), "kept", "yes").await.unwrap();
        tx.commit().await.unwrap();
        test.reopen().await.unwrap();
        let mut conn = test.db().read().await.unwrap();
        assert_eq!(
            settings::get(&mut conn, "kept").await.unwrap().as_deref(),
            Some("yes")
        );
    })
    .await;
}
