//! Every feature, walked by an actor on each of three servers; after each chapter `guildhall inspect guild` says the same on all.

mod chapters;
mod safety;
mod walk;

use walk::Walk;

/// A new feature is a chapter, or some lines in one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_feature_is_the_same_on_three_servers() {
    let mut walk = Walk::begin().await;
    chapters::guild(&mut walk).await;
    walk.agree("the guild").await;
    chapters::roles(&mut walk).await;
    walk.agree("roles").await;
    chapters::expressions(&mut walk).await;
    walk.agree("emoji and stickers").await;
    chapters::channels(&mut walk).await;
    walk.agree("channels").await;
    chapters::automod(&mut walk).await;
    walk.agree("automod").await;
    chapters::messages(&mut walk).await;
    walk.agree("messages").await;
    safety::reports(&mut walk).await;
    safety::second_factors(&mut walk).await;
    walk.agree("second factors").await;
    chapters::members(&mut walk).await;
    walk.agree("members").await;
    chapters::invites(&mut walk).await;
    walk.agree("invites").await;
    walk.all_answer_the_same().await;
    chapters::events(&mut walk).await;
    walk.agree("events").await;
    chapters::owners(&mut walk).await;
    walk.agree("giving the guild away").await;
    chapters::end(&mut walk).await;
    walk.agree("the end of the guild").await;
}
