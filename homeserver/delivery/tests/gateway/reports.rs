//! Reports are told to those who work on them, and to nobody else.

use guildhall_guilds::{
    NewReport, ReportPatch,
    model::{ReportCategory, ReportKind, ReportState},
};
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn a_report_is_told_to_moderators_and_administrators_and_not_to_the_reported() {
    let world = World::new().await;
    let (carol, carol_tokens) = world.register("carol").await;
    let (dave, dave_tokens) = world.register("dave").await;
    world.accounts.set_admin(&carol, true).await.unwrap();
    // Who is reported is not told, though an administrator.
    world.accounts.set_admin(&dave, true).await.unwrap();
    world.enter(&world.bob).await;
    world.enter(&dave).await;
    let mut alice = world.login(&world.alice_token).await;
    let mut bob = world.login(&world.bob_token).await;
    let mut carol = world.login(&carol_tokens.access_token).await;
    let mut dave_there = world.login(&dave_tokens.access_token).await;
    let report = NewReport {
        kind: ReportKind::User,
        guild_id: Some(world.guild.clone()),
        channel_id: None,
        message_id: None,
        user_id: Some(dave),
        category: ReportCategory::Spam,
        reason: "look".to_owned(),
        is_named: false,
    };
    let own = world.guilds.report(&world.bob, report).await.unwrap();
    let told = alice.expect("report:create").await;
    assert_eq!((&told["id"], &told["queue"]), (&json!(own.id), &json!("guild")));
    assert_eq!(told["reporterId"], Value::Null);
    let told = carol.expect("report:create").await;
    assert_eq!(
        (&told["queue"], &told["reporterId"]),
        (&json!("server"), &json!(world.bob))
    );
    let patch = ReportPatch {
        version: 1,
        state: ReportState::InReview,
        outcome: None,
    };
    world
        .guilds
        .update_guild_report(&world.alice, &world.guild, &own.id, patch)
        .await
        .unwrap();
    let told = alice.expect("report:update").await;
    assert_eq!(
        (&told["state"], &told["assigneeId"]),
        (&json!("in_review"), &json!(world.alice))
    );
    for client in [&mut bob, &mut carol, &mut dave_there] {
        client.expect_nothing().await;
    }
}
