//! What another server can make of reports: floods, false evidence, what is none of its business.

use guildhall_federation_api::reports::{
    FiledReport, QueueAction, QueueRequest, ReportAppeal, ReportDesk, ReportDeskError,
};
use guildhall_guilds::{GuildLimits, NewReport, ReportPatch, model};
use guildhall_storage::accounts::users::{self, UserRow};
use guildhall_types::{OwnedEventId, OwnedRoomId, OwnedUserId};

use crate::server::{Server, eventually, servers, servers_with};

const DAY_SECONDS: i64 = 24 * 3600;

/// An account, so that there is somebody to report.
async fn account(server: &Server, name: &str, is_admin: bool) -> OwnedUserId {
    let user = server.user(name);
    let row = UserRow {
        avatar: None,
        banner: None,
        user_id: user.to_string(),
        username: name.to_owned(),
        email: None,
        password_hash: String::new(),
        display_name: None,
        bio: String::new(),
        accent_color: None,
        locale: String::new(),
        is_admin,
        is_email_verified: false,
        has_second_factor: false,
        created_at: 0,
        updated_at: 0,
    };
    let mut tx = server.db.db().begin().await.unwrap();
    users::insert(tx.conn(), &row).await.unwrap();
    tx.commit().await.unwrap();
    user
}

fn on_user(guild: &OwnedRoomId, user: &OwnedUserId) -> FiledReport {
    FiledReport {
        kind: "user".to_owned(),
        category: "spam".to_owned(),
        reason: String::new(),
        guild_id: Some(guild.clone()),
        channel_id: None,
        message_id: None,
        user_id: Some(user.clone()),
        content: None,
        sent_at: None,
        reporter_id: None,
    }
}

fn on_message(
    guild: &OwnedRoomId,
    user: &OwnedUserId,
    (channel, message): (&OwnedRoomId, &OwnedEventId),
    content: &str,
) -> FiledReport {
    FiledReport {
        kind: "message".to_owned(),
        channel_id: Some(channel.clone()),
        message_id: Some(message.clone()),
        content: Some(content.to_owned()),
        sent_at: Some(1),
        ..on_user(guild, user)
    }
}

async fn message_of(server: &Server, channel: &OwnedRoomId) -> OwnedEventId {
    let ids = server
        .query(
            "SELECT message_id FROM messages WHERE channel_id = $1 AND is_deleted = 0 ORDER BY order_ts DESC LIMIT 1",
            &[channel.as_str()],
        )
        .await;
    OwnedEventId::try_from(ids[0].as_str()).unwrap()
}

#[tokio::test]
async fn false_evidence_is_told_from_true_and_strangers_are_not_heard() {
    let [a, b, c] = servers_with(["a.test", "b.test", "c.test"], GuildLimits::default()).await;
    let (ann, root) = (account(&a, "ann", false).await, account(&a, "root", true).await);
    let bob = b.user("bob");
    let (guild, channel, code) = a.guild(&ann).await;
    b.redeem(&bob, &code).await.unwrap();
    b.until_history(&channel, &[]).await;
    a.say(&ann, &channel, "good morning").await;
    b.until_history(&channel, &["good morning"]).await;
    let said = message_of(&a, &channel).await;
    let at = |message: &OwnedEventId, text: &str| on_message(&guild, &ann, (&channel, message), text);
    let desk: &dyn ReportDesk = &a.guilds;

    // A server without a member, a guild or user of elsewhere, another author.
    let stranger = desk.file(&c.name, "s1", at(&said, "good morning")).await;
    assert!(
        matches!(stranger, Err(ReportDeskError::Forbidden(_))),
        "{stranger:?}"
    );
    let elsewhere = FiledReport {
        guild_id: None,
        ..on_user(&guild, &c.user("cid"))
    };
    let elsewhere = desk.file(&b.name, "s2", elsewhere).await;
    assert!(
        matches!(elsewhere, Err(ReportDeskError::Forbidden(_))),
        "{elsewhere:?}"
    );
    let slander = on_message(&guild, &root, (&channel, &said), "good morning");
    let slander = desk.file(&b.name, "s3", slander).await;
    assert!(matches!(slander, Err(ReportDeskError::Invalid(_))), "{slander:?}");
    for broken in [
        FiledReport {
            kind: "weather".to_owned(),
            ..on_user(&guild, &ann)
        },
        FiledReport {
            category: "boring".to_owned(),
            ..on_user(&guild, &ann)
        },
        FiledReport {
            reason: "x".repeat(1001),
            ..on_user(&guild, &ann)
        },
        FiledReport {
            content: Some("x\u{0}".to_owned()),
            ..at(&said, "")
        },
        FiledReport {
            channel_id: Some(guild.clone()),
            message_id: None,
            ..at(&said, "")
        },
        FiledReport {
            user_id: None,
            ..on_user(&guild, &ann)
        },
    ] {
        let answer = desk.file(&b.name, "s4", broken.clone()).await;
        assert!(
            matches!(answer, Err(ReportDeskError::Invalid(_))),
            "{broken:?}: {answer:?}"
        );
    }

    // Of what is held the own copy counts; of what is not, it is said that it is only claimed.
    desk.file(&b.name, "true", at(&said, "good morning"))
        .await
        .unwrap();
    desk.file(&b.name, "forged", at(&said, "I will burn you"))
        .await
        .unwrap();
    let unknown = OwnedEventId::try_from("$unknown").unwrap();
    desk.file(&b.name, "claimed", at(&unknown, "I will burn you"))
        .await
        .unwrap();
    desk.file(&b.name, "claimed", at(&unknown, "other words"))
        .await
        .unwrap();
    let queue = a.guilds.server_reports(&root, None, None, 50).await.unwrap();
    let mut seen: Vec<(String, bool)> = queue
        .iter()
        .map(|report| report.message.clone().unwrap())
        .map(|message| (message.content, message.verified))
        .collect();
    seen.sort();
    let text = |text: &str| text.to_owned();
    assert_eq!(
        seen,
        [
            (text("I will burn you"), false),
            (text("good morning"), true),
            (text("good morning"), true),
        ]
    );
    assert!(
        queue
            .iter()
            .all(|report| report.reporter_id.is_none() && report.origin == "b.test")
    );

    // Nobody asks after the reports of others, nor works in queues without the right, or of guilds of elsewhere.
    for id in ["true", "none"] {
        let answer = desk.states(&c.name, id).await;
        assert!(matches!(answer, Err(ReportDeskError::NotFound(_))), "{answer:?}");
    }
    let content = "again".to_owned();
    let early = desk.appeal(&b.name, "true", ReportAppeal { content }).await;
    assert!(matches!(early, Err(ReportDeskError::Conflict(_))), "{early:?}");
    let list = |user: &OwnedUserId| QueueRequest {
        guild_id: guild.clone(),
        user_id: user.clone(),
        action: QueueAction::List {
            state: None,
            before: None,
            limit: 10,
        },
    };
    for (desk, origin, user) in [(&a, &b.name, &bob), (&a, &b.name, &ann), (&b, &a.name, &ann)] {
        let answer = desk.guilds.work(origin, list(user)).await;
        assert!(
            matches!(answer, Err(ReportDeskError::Forbidden(_))),
            "{user}: {answer:?}"
        );
    }
    let outsider = a.guilds.work(&c.name, list(&c.user("cid"))).await;
    assert!(
        matches!(outsider, Err(ReportDeskError::NotFound(_))),
        "{outsider:?}"
    );
}

#[tokio::test]
async fn a_flood_from_one_server_ends_and_does_not_reach_the_reports_of_others() {
    let limits = GuildLimits {
        open_reports_per_server: 3,
        ..GuildLimits::default()
    };
    let [a, b, c] = servers_with(["a.test", "b.test", "c.test"], limits).await;
    let (ann, root) = (account(&a, "ann", false).await, account(&a, "root", true).await);
    let (guild, _, code) = a.guild(&ann).await;
    for (server, name) in [(&b, "bob"), (&c, "cid")] {
        server.redeem(&server.user(name), &code).await.unwrap();
    }
    // Nobody but the server's administrators has to do with these.
    let on_ann = || FiledReport {
        guild_id: None,
        ..on_user(&guild, &ann)
    };
    for number in 0..3 {
        let id = format!("f{number}");
        a.guilds.file(&b.name, &id, on_ann()).await.unwrap();
    }
    let more = a.guilds.file(&b.name, "f3", on_ann()).await;
    assert!(matches!(more, Err(ReportDeskError::Overloaded)), "{more:?}");
    a.guilds.file(&b.name, "f0", on_ann()).await.unwrap();
    a.guilds.file(&c.name, "f3", on_ann()).await.unwrap();

    // A report that was made on the other server waits until there is room again.
    let new = NewReport {
        kind: model::ReportKind::Guild,
        guild_id: Some(guild.clone()),
        channel_id: None,
        message_id: None,
        user_id: None,
        category: model::ReportCategory::Other,
        reason: String::new(),
        is_named: false,
    };
    let bob = b.user("bob");
    let own = b.guilds.report(&bob, new).await.unwrap();
    let delivery = async || {
        let now = b.guilds.own_report(&bob, &own.id).await.unwrap();
        let there = now
            .handlings
            .into_iter()
            .find(|one| one.server == "a.test")
            .unwrap();
        (there.delivery, there.error)
    };
    eventually("it was tried", async || delivery().await.1.is_some()).await;
    assert_eq!(delivery().await.0, model::ReportDelivery::Pending);
    let queue = a.guilds.server_reports(&root, None, None, 50).await.unwrap();
    let first = queue.iter().find(|report| report.origin == "b.test").unwrap();
    for (version, state, outcome) in [
        (1, model::ReportState::InReview, None),
        (
            2,
            model::ReportState::Resolved,
            Some(model::ReportOutcome::Dismissed),
        ),
    ] {
        let patch = ReportPatch {
            version,
            state,
            outcome,
        };
        a.guilds
            .update_server_report(&root, &first.id, patch)
            .await
            .unwrap();
    }
    b.clock.advance_seconds(600);
    eventually("it has come through", async || {
        delivery().await == (model::ReportDelivery::Delivered, None)
    })
    .await;
    let full = a.guilds.file(&b.name, "f4", on_ann()).await;
    assert!(matches!(full, Err(ReportDeskError::Overloaded)), "{full:?}");
}

#[tokio::test]
async fn a_silent_server_keeps_no_report_from_others() {
    let [a, b, c] = servers(["a.test", "b.test", "c.test"]).await;
    let bob = b.user("bob");
    let mut guilds = Vec::new();
    for server in [&a, &c] {
        let owner = account(server, "owner", false).await;
        let (guild, _, code) = server.guild(&owner).await;
        b.redeem(&bob, &code).await.unwrap();
        guilds.push((guild, owner));
    }
    a.silence();
    let report = async |at: usize| {
        let (guild, owner) = &guilds[at];
        let new = NewReport {
            kind: model::ReportKind::User,
            guild_id: Some(guild.clone()),
            channel_id: None,
            message_id: None,
            user_id: Some(owner.clone()),
            category: model::ReportCategory::Spam,
            reason: String::new(),
            is_named: false,
        };
        b.guilds.report(&bob, new).await.unwrap().id
    };
    report(0).await;
    eventually("a is asked", async || a.asked_in_vain() == 1).await;
    let id = report(1).await;
    eventually("c has it", async || {
        let now = b.guilds.own_report(&bob, &id).await.unwrap();
        now.handlings
            .iter()
            .any(|one| one.server == "c.test" && one.delivery == model::ReportDelivery::Delivered)
    })
    .await;
    assert_eq!(a.asked_in_vain(), 1, "one thing at a time");
}

#[tokio::test]
async fn a_server_files_so_many_in_a_day_and_again_on_the_next() {
    let limits = GuildLimits {
        open_reports_per_server: 100,
        reports_per_server_a_day: 3,
        ..GuildLimits::default()
    };
    let [a, b, c] = servers_with(["a.test", "b.test", "c.test"], limits).await;
    let ann = account(&a, "ann", false).await;
    let (guild, _, _) = a.guild(&ann).await;
    let on_ann = || FiledReport {
        guild_id: None,
        ..on_user(&guild, &ann)
    };
    for number in 0..3 {
        let id = format!("f{number}");
        a.guilds.file(&b.name, &id, on_ann()).await.unwrap();
        a.clock.advance_seconds(3600);
    }
    let more = a.guilds.file(&b.name, "f3", on_ann()).await;
    assert!(matches!(more, Err(ReportDeskError::Overloaded)), "{more:?}");
    a.guilds.file(&c.name, "f3", on_ann()).await.unwrap();
    // The first was filed three hours ago.
    a.clock.advance_seconds(DAY_SECONDS - 3 * 3600);
    let more = a.guilds.file(&b.name, "f3", on_ann()).await;
    assert!(matches!(more, Err(ReportDeskError::Overloaded)), "{more:?}");
    a.clock.advance_seconds(1);
    a.guilds.file(&b.name, "f3", on_ann()).await.unwrap();
    let more = a.guilds.file(&b.name, "f4", on_ann()).await;
    assert!(matches!(more, Err(ReportDeskError::Overloaded)), "{more:?}");
}

#[tokio::test]
async fn reports_are_forgotten_so_many_days_after_their_last_change() {
    let limits = GuildLimits {
        report_retention_days: 30,
        ..GuildLimits::default()
    };
    for (days, limits) in [
        (30, limits.clone()),
        (
            0,
            GuildLimits {
                report_retention_days: 0,
                ..limits
            },
        ),
    ] {
        let [a, b] = servers_with(["a.test", "b.test"], limits).await;
        a.stop_upkeep();
        let (ann, root) = (account(&a, "ann", false).await, account(&a, "root", true).await);
        let (guild, _, _) = a.guild(&ann).await;
        for id in ["decided", "open"] {
            let report = FiledReport {
                guild_id: None,
                ..on_user(&guild, &ann)
            };
            a.guilds.file(&b.name, id, report).await.unwrap();
        }
        a.clock.advance_seconds(10 * DAY_SECONDS);
        let id = a
            .query("SELECT report_id FROM reports WHERE origin_id = 'decided'", &[])
            .await
            .remove(0);
        for (version, state, outcome) in [
            (1, model::ReportState::InReview, None),
            (
                2,
                model::ReportState::Resolved,
                Some(model::ReportOutcome::Dismissed),
            ),
        ] {
            let patch = ReportPatch {
                version,
                state,
                outcome,
            };
            a.guilds.update_server_report(&root, &id, patch).await.unwrap();
        }
        let left = async || {
            a.query("SELECT origin_id FROM reports ORDER BY origin_id", &[])
                .await
        };
        a.clock.advance_seconds(30 * DAY_SECONDS);
        assert_eq!(
            a.guilds.forget_reports().await.unwrap(),
            0,
            "30 days ago, not more"
        );
        a.clock.advance_seconds(1);
        let gone = a.guilds.forget_reports().await.unwrap();
        match days {
            // For ever.
            0 => assert_eq!(
                (gone, left().await),
                (0, vec!["decided".to_owned(), "open".to_owned()])
            ),
            // What nobody has decided on stays.
            _ => assert_eq!((gone, left().await), (1, vec!["open".to_owned()])),
        }
        // By itself, when the server starts.
        if days > 0 {
            let open = a.query("SELECT report_id FROM reports", &[]).await.remove(0);
            let patch = ReportPatch {
                version: 1,
                state: model::ReportState::InReview,
                outcome: None,
            };
            a.guilds.update_server_report(&root, &open, patch).await.unwrap();
            let patch = ReportPatch {
                version: 2,
                state: model::ReportState::Resolved,
                outcome: Some(model::ReportOutcome::Dismissed),
            };
            a.guilds.update_server_report(&root, &open, patch).await.unwrap();
            a.clock.advance_seconds(31 * DAY_SECONDS);
            let _stop = a.keep_up();
            eventually("the other is gone too", async || left().await.is_empty()).await;
        }
    }
}

#[tokio::test]
async fn of_many_at_once_no_more_are_taken_than_there_may_be() {
    for db in guildhall_test_support::databases().await {
        let limits = GuildLimits {
            open_reports_per_server: 3,
            open_reports_per_user: 3,
            ..GuildLimits::default()
        };
        let a = Server::alone(db, limits).await;
        let ann = account(&a, "ann", false).await;
        let (guild, _, _) = a.guild(&ann).await;
        let b = guildhall_types::OwnedServerName::try_from("b.test").unwrap();
        let filed = (0..20).map(|number| {
            let report = FiledReport {
                guild_id: None,
                ..on_user(&guild, &ann)
            };
            let (guilds, b) = (a.guilds.clone(), b.clone());
            tokio::spawn(async move { guilds.file(&b, &format!("f{number}"), report).await.is_ok() })
        });
        let mut taken = 0;
        for answer in filed.collect::<Vec<_>>() {
            taken += usize::from(answer.await.unwrap());
        }
        assert_eq!(taken, 3);

        let mut made = Vec::new();
        for number in 0..10 {
            let user = account(&a, &format!("u{number}"), false).await;
            let new = NewReport {
                kind: model::ReportKind::User,
                guild_id: None,
                channel_id: None,
                message_id: None,
                user_id: Some(user),
                category: model::ReportCategory::Spam,
                reason: String::new(),
                is_named: false,
            };
            made.push(new);
        }
        // Whoever is met in a guild can be reported; here all are.
        let code = a
            .invite(&ann, &guild, guildhall_guilds::NewInvite::default())
            .await;
        for new in &mut made {
            a.redeem(new.user_id.as_ref().unwrap(), &code).await.unwrap();
            new.guild_id = Some(guild.clone());
        }
        let made = made.into_iter().map(|new| {
            let (guilds, ann) = (a.guilds.clone(), ann.clone());
            tokio::spawn(async move { guilds.report(&ann, new).await.is_ok() })
        });
        let mut taken = 0;
        for answer in made.collect::<Vec<_>>() {
            taken += usize::from(answer.await.unwrap());
        }
        assert_eq!(taken, 3);
    }
}
