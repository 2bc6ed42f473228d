//! `query/profile`.

use serde_json::json;

use crate::world::World;

const PATH: &str = "/_matrix/federation/v1/query/profile";

#[tokio::test]
async fn users_of_this_server_are_told_of() {
    let World { a, b, .. } = World::new().await;
    let ann = b.get(&a, &format!("{PATH}?user_id=@ann:a.test")).await.ok();
    let all = json!({
        "displayname": "Ann", "avatar_url": "mxc://a.test/face", "org.guildhall.banner": "mxc://a.test/banner",
        "org.guildhall.bio": "first", "org.guildhall.accent_color": "#ff8800", "org.guildhall.created_at": 7
    });
    assert_eq!(ann, all);
    let name = b
        .get(&a, &format!("{PATH}?user_id=%40ann%3Aa.test&field=displayname"))
        .await
        .ok();
    assert_eq!(name, json!({"displayname": "Ann"}));
    let picture = b
        .get(&a, &format!("{PATH}?user_id=@ann:a.test&field=avatar_url"))
        .await
        .ok();
    assert_eq!(picture, json!({"avatar_url": "mxc://a.test/face"}));
    let bio = b
        .get(&a, &format!("{PATH}?user_id=@ann:a.test&field=org.guildhall.bio"))
        .await
        .ok();
    assert_eq!(bio, json!({"org.guildhall.bio": "first"}));
    let other = b
        .get(&a, &format!("{PATH}?user_id=@ann:a.test&field=org.example.other"))
        .await
        .ok();
    assert_eq!(other, json!({}));
    let abe = b.get(&a, &format!("{PATH}?user_id=@abe:a.test")).await.ok();
    assert_eq!(abe, json!({}));
}

#[tokio::test]
async fn others_are_not() {
    let World { a, b, .. } = World::new().await;
    for user in ["@nobody:a.test", "@ann:b.test", "@guildhall:a.test"] {
        b.get(&a, &format!("{PATH}?user_id={user}"))
            .await
            .refused(404, "M_NOT_FOUND");
    }
    for query in ["", "?user_id=ann", "?user_id=", "?field=displayname"] {
        b.get(&a, &format!("{PATH}{query}"))
            .await
            .refused(400, "M_INVALID_PARAM");
    }
}
