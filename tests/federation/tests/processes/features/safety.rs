//! Chapters of what keeps a guild safe.

use guildhall_federation_tests::{Queue, eventually};
use reqwest::Method;
use serde_json::json;

use crate::features::walk::{Walk, id};

/// What a guest of another server says is reported, and a moderator of a third server decides.
pub(crate) async fn reports(walk: &mut Walk) {
    let guild = walk.guild.clone();
    for actor in 0..3 {
        let (rude, reporter) = (&walk.guests[actor], &walk.guests[(actor + 1) % 3]);
        let said = rude
            .send(&walk.general, "bilge rat", &format!("rude {actor}"))
            .await
            .unwrap();
        walk.agree("something rude").await;
        let report = reporter.report_message(&walk.general, &said).await.unwrap();
        let (moderator, queue) = (&walk.actors[(actor + 2) % 3], Queue::Guild(&guild));
        let found = eventually("the report", || async {
            let all = moderator.queue(queue).await.map_err(|refusal| refusal.message)?;
            let found = all.iter().find(|one| one["messageId"] == said.as_str()).cloned();
            found.ok_or_else(|| format!("{all:?}"))
        })
        .await;
        let taken = json!({"version": found["version"], "state": "in_review"});
        let taken = moderator.set_report(queue, &id(&found), taken).await.unwrap();
        let decided = json!({"version": taken["version"], "state": "resolved", "outcome": "actioned"});
        moderator.set_report(queue, &id(&found), decided).await.unwrap();
        let path = format!("/channels/{}/messages/{said}", walk.general);
        walk.asks((actor + 2) % 3, Method::DELETE, &path, json!(null))
            .await;
        eventually("the outcome", || async {
            let own = reporter
                .own_report(&id(&report))
                .await
                .map_err(|refusal| refusal.message)?;
            let is_told = own.to_string().contains("actioned");
            is_told.then_some(()).ok_or_else(|| own.to_string())
        })
        .await;
        walk.agree("a report").await;
    }
}

/// The owner asks moderators for a second factor; with one each of them moderates, and for the others it counts no more.
pub(crate) async fn second_factors(walk: &mut Walk) {
    walk.actors[0].switch_on_second_factor().await.unwrap();
    walk.does(0, Method::POST, "/mfa", json!({"level": 1})).await;
    walk.agree("the level").await;
    for actor in 0..3 {
        let path = format!("/guilds/{}", walk.guild);
        let change = json!({"description": format!("by {actor}, who has a second factor")});
        if actor > 0 {
            let refused = walk.actors[actor]
                .call(Method::PATCH, &path, Some(change.clone()))
                .await;
            assert_eq!(refused.unwrap_err().status, 403);
            walk.actors[actor].switch_on_second_factor().await.unwrap();
        }
        eventually("the right", || async {
            let done = walk.actors[actor]
                .call(Method::PATCH, &path, Some(change.clone()))
                .await;
            done.map_err(|refusal| refusal.message)
        })
        .await;
        walk.agree("a second factor").await;
    }
    assert_eq!(walk.shown()["secondFactors"].as_array().unwrap().len(), 3);
    walk.all_answer_the_same().await;
    walk.does(0, Method::POST, "/mfa", json!({"level": 0})).await;
}
