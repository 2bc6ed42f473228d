//! Changes of an account are told to its own sessions, and to nobody else.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_confirmed_address_is_told_to_all_sessions_of_its_account() {
    let world = World::new().await;
    world.enter(&world.bob).await;
    let mut first = world.login(&world.bob_token).await;
    let mut second = world.login(&world.bob_token).await;
    let mut alice = world.login(&world.alice_token).await;
    let password = "a good password".to_owned().into();
    world
        .accounts
        .change_email(&world.bob, Some("bob@example.org"), &password)
        .await
        .unwrap();
    assert!(world.accounts.confirm_email(&world.bob).await.unwrap());
    world.guilds.email_changed(&world.bob);
    for client in [&mut first, &mut second] {
        let told = client.expect("user:update").await;
        assert_eq!(
            (&told["id"], &told["email"], &told["verified"]),
            (&json!(world.bob), &json!("bob@example.org"), &json!(true))
        );
    }
    alice.expect_nothing().await;
}
