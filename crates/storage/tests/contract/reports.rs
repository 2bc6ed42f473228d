//! Contract of `guildhall_storage::reports`.

use guildhall_storage::{
    audit::Sight,
    reports::{
        self, Place, ReportRow,
        cases::{self, CaseRow},
        outbox::{self, HandlingRow},
        queues::{self, GuildQueue},
        talk::{self, AppealRow, NoteRow},
    },
};
use sqlx::AnyConnection;

fn report(id: &str, created_at: i64) -> ReportRow {
    ReportRow {
        report_id: id.to_owned(),
        origin: "b.test".to_owned(),
        origin_id: format!("there{id}"),
        reporter_id: Some("@bob:b.test".to_owned()),
        is_named: false,
        kind: "message".to_owned(),
        category: "spam".to_owned(),
        reason: "it's \"spam\" ≠ ham".to_owned(),
        guild_id: Some("!g".to_owned()),
        channel_id: Some("!c".to_owned()),
        message_id: Some("$m".to_owned()),
        user_id: Some("@mal:c.test".to_owned()),
        content: Some("buy".to_owned()),
        sent_at: Some(5),
        is_verified: true,
        created_at,
    }
}

async fn store(conn: &mut AnyConnection, row: &ReportRow, key: Option<&str>) {
    assert!(reports::insert(&mut *conn, row, key).await.unwrap());
    for queue in ["guild", "server"] {
        cases::open(&mut *conn, &row.report_id, queue, row.created_at)
            .await
            .unwrap();
    }
}

fn next(case: &CaseRow, state: &str, outcome: Option<&str>) -> CaseRow {
    CaseRow {
        state: state.to_owned(),
        outcome: outcome.map(ToOwned::to_owned),
        assignee_id: Some("@ann:a.test".to_owned()),
        version: case.version + 1,
        updated_at: case.updated_at + 1,
        ..case.clone()
    }
}

#[tokio::test]
async fn the_same_is_not_open_twice_and_is_found_by_all_its_names() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let first = report("r1", 10);
        store(tx.conn(), &first, Some("bob on $m")).await;
        let second = report("r2", 11);
        assert!(
            !reports::insert(tx.conn(), &second, Some("bob on $m"))
                .await
                .unwrap()
        );
        let same_origin = ReportRow {
            report_id: "r3".to_owned(),
            ..first.clone()
        };
        assert!(!reports::insert(tx.conn(), &same_origin, None).await.unwrap());
        assert_eq!(reports::get(tx.conn(), "r1").await.unwrap(), Some(first.clone()));
        assert_eq!(
            reports::by_origin(tx.conn(), "b.test", "therer1").await.unwrap(),
            Some(first.clone())
        );
        assert_eq!(
            reports::by_origin(tx.conn(), "c.test", "therer1").await.unwrap(),
            None
        );
        let undecided = reports::count_undecided(tx.conn(), "@bob:b.test", 10)
            .await
            .unwrap();
        assert_eq!(undecided, 1);
        assert_eq!(
            reports::count_undecided(tx.conn(), "@bob:b.test", 11)
                .await
                .unwrap(),
            0
        );
        reports::decide(tx.conn(), "r1").await.unwrap();
        assert_eq!(
            reports::count_undecided(tx.conn(), "@bob:b.test", 0)
                .await
                .unwrap(),
            0
        );
        store(tx.conn(), &second, Some("bob on $m")).await;
        let place = Place::end();
        let mine = reports::of_reporter(tx.conn(), "@bob:b.test", "b.test", &place, 9)
            .await
            .unwrap();
        assert_eq!(mine, [second.clone(), first.clone()]);
        let rest = reports::of_reporter(tx.conn(), "@bob:b.test", "b.test", &Place::from(&second), 9).await;
        assert_eq!(rest.unwrap(), [first]);
        assert_eq!(
            reports::count_of_origin(tx.conn(), "b.test", 11).await.unwrap(),
            (2, 1)
        );
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_case_changes_by_compare_and_swap_and_remembers_it() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        store(tx.conn(), &report("r1", 10), None).await;
        let open = cases::get(tx.conn(), "r1", "guild").await.unwrap().unwrap();
        assert_eq!((open.state.as_str(), open.version), ("open", 1));
        let place = Place::end();
        assert!(
            reports::acted_upon(tx.conn(), "@mal:c.test", &place, 9)
                .await
                .unwrap()
                .is_empty()
        );
        let taken = next(&open, "in_review", None);
        assert!(
            cases::change(tx.conn(), &taken, "taken", Some("@ann:a.test"))
                .await
                .unwrap()
        );
        assert!(
            !cases::change(tx.conn(), &taken, "taken", Some("@eve:a.test"))
                .await
                .unwrap()
        );
        let done = next(&taken, "resolved", Some("actioned"));
        assert!(
            cases::change(tx.conn(), &done, "resolved", Some("@ann:a.test"))
                .await
                .unwrap()
        );
        assert_eq!(cases::get(tx.conn(), "r1", "guild").await.unwrap(), Some(done));
        let history = cases::history(tx.conn(), "r1", "guild").await.unwrap();
        let told: Vec<_> = history
            .iter()
            .map(|one| (one.version, one.change.as_str()))
            .collect();
        assert_eq!(told, [(1, "filed"), (2, "taken"), (3, "resolved")]);
        assert_eq!(history[0].actor_id, None);
        assert_eq!(history[2].outcome.as_deref(), Some("actioned"));
        let others = cases::of_report(tx.conn(), "r1").await.unwrap();
        assert_eq!(others[1].state, "open", "the queues decide apart");
        let acted = reports::acted_upon(tx.conn(), "@mal:c.test", &place, 9)
            .await
            .unwrap();
        assert_eq!(acted.len(), 1);

        let note = NoteRow {
            note_id: "n1".to_owned(),
            author_id: "@ann:a.test".to_owned(),
            content: "hm".to_owned(),
            created_at: 12,
        };
        assert!(talk::add_note(tx.conn(), "r1", "guild", &note, 1).await.unwrap());
        let more = NoteRow {
            note_id: "n2".to_owned(),
            ..note.clone()
        };
        assert!(!talk::add_note(tx.conn(), "r1", "guild", &more, 1).await.unwrap());
        assert_eq!(talk::notes(tx.conn(), "r1", "guild").await.unwrap(), [note]);
        assert!(talk::notes(tx.conn(), "r1", "server").await.unwrap().is_empty());
        let appeal = AppealRow {
            appellant: "reporter".to_owned(),
            content: "no".to_owned(),
            created_at: 13,
        };
        assert!(talk::add_appeal(tx.conn(), "r1", &appeal).await.unwrap());
        assert!(!talk::add_appeal(tx.conn(), "r1", &appeal).await.unwrap());
        assert_eq!(talk::appeals(tx.conn(), "r1").await.unwrap(), [appeal]);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_queue_shows_what_its_reader_may_see_newest_first() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        for (id, created_at, channel, user) in [
            ("r1", 10, Some("!open"), "@mal:c.test"),
            ("r2", 20, Some("!closed"), "@mal:c.test"),
            ("r3", 20, None, "@mal:c.test"),
            ("r4", 30, None, "@reader:a.test"),
        ] {
            let row = ReportRow {
                channel_id: channel.map(ToOwned::to_owned),
                user_id: Some(user.to_owned()),
                ..report(id, created_at)
            };
            store(tx.conn(), &row, None).await;
        }
        let seen = Sight {
            sees_others: true,
            except: vec!["!closed".to_owned()],
        };
        let only = Sight {
            sees_others: false,
            except: vec!["!closed".to_owned()],
        };
        for (sight, state, before, expected) in [
            (&seen, "", Place::end(), &["r3", "r1"][..]),
            (&only, "", Place::end(), &["r3", "r2"]),
            (&seen, "resolved", Place::end(), &[]),
            (
                &seen,
                "open",
                Place {
                    created_at: 20,
                    report_id: "r3".to_owned(),
                },
                &["r1"],
            ),
        ] {
            let queue = GuildQueue {
                guild_id: "!g",
                state,
                sight,
                reader: "@reader:a.test",
            };
            let found = queues::of_guild(tx.conn(), &queue, &before, 9).await.unwrap();
            let ids: Vec<_> = found.iter().map(|(row, _)| row.report_id.as_str()).collect();
            assert_eq!(ids, expected, "{sight:?} {state}");
            assert!(found.iter().all(|(_, case)| case.queue == "guild"));
        }
        let found = queues::of_server(tx.conn(), "open", "@reader:a.test", &Place::end(), 2)
            .await
            .unwrap();
        let ids: Vec<_> = found.iter().map(|(row, _)| row.report_id.as_str()).collect();
        assert_eq!(ids, ["r3", "r2"]);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_owed_waits_for_its_time_and_an_appeal_for_its_report() {
    crate::common::on_each_engine(async |mut test| {
        let mut tx = test.db().begin().await.unwrap();
        store(tx.conn(), &report("r1", 10), None).await;
        for item in ["report", "appeal", "report"] {
            outbox::put(tx.conn(), "r1", "c.test", item, 10).await.unwrap();
        }
        tx.commit().await.unwrap();
        test.reopen().await.unwrap();
        let mut tx = test.db().begin().await.unwrap();
        assert!(outbox::due(tx.conn(), "c.test", 9, 9).await.unwrap().is_empty());
        assert_eq!(outbox::next_after(tx.conn(), 9).await.unwrap(), Some(10));
        assert_eq!(outbox::next_after(tx.conn(), 10).await.unwrap(), None);
        let due = outbox::due(tx.conn(), "c.test", 10, 9).await.unwrap();
        assert_eq!(due.len(), 1);
        let mut row = due[0].clone();
        assert_eq!((row.item.as_str(), row.attempts), ("report", 0));
        row.attempts = 1;
        row.retry_at = 500;
        row.last_error = Some("away".to_owned());
        outbox::set(tx.conn(), &row).await.unwrap();
        assert!(outbox::due(tx.conn(), "c.test", 499, 9).await.unwrap().is_empty());
        outbox::hurry(tx.conn(), "b.test", 20).await.unwrap();
        assert!(outbox::due(tx.conn(), "c.test", 499, 9).await.unwrap().is_empty());
        outbox::hurry(tx.conn(), "c.test", 20).await.unwrap();
        assert_eq!(
            outbox::due(tx.conn(), "c.test", 20, 9).await.unwrap()[0]
                .last_error
                .as_deref(),
            Some("away")
        );
        "delivered".clone_into(&mut row.state);
        outbox::set(tx.conn(), &row).await.unwrap();
        assert_eq!(
            outbox::due(tx.conn(), "c.test", 20, 9).await.unwrap()[0].item,
            "appeal"
        );
        let all = outbox::of_report(tx.conn(), "r1").await.unwrap();
        let items: Vec<_> = all.iter().map(|row| row.item.as_str()).collect();
        assert_eq!(items, ["report", "appeal"]);

        let mut said = HandlingRow {
            server_name: "c.test".to_owned(),
            queue: "server".to_owned(),
            state: "open".to_owned(),
            outcome: None,
            updated_at: 30,
        };
        outbox::put_handling(tx.conn(), "r1", &said).await.unwrap();
        "resolved".clone_into(&mut said.state);
        said.outcome = Some("dismissed".to_owned());
        outbox::put_handling(tx.conn(), "r1", &said).await.unwrap();
        assert_eq!(outbox::handlings(tx.conn(), "r1").await.unwrap(), [said]);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_what_was_decided_long_ago_is_forgotten_and_all_of_it() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        for id in ["decided", "half", "late"] {
            store(tx.conn(), &report(id, 10), None).await;
        }
        for (id, queue, at) in [
            ("decided", "guild", 20),
            ("decided", "server", 20),
            ("half", "guild", 20),
            ("late", "guild", 20),
            ("late", "server", 200),
        ] {
            let case = cases::get(tx.conn(), id, queue).await.unwrap().unwrap();
            let done = CaseRow {
                updated_at: at,
                ..next(&case, "resolved", Some("dismissed"))
            };
            assert!(cases::change(tx.conn(), &done, "resolved", None).await.unwrap());
        }
        outbox::put(tx.conn(), "decided", "c.test", "report", 10).await.unwrap();
        assert_eq!(reports::delete_closed(tx.conn(), 20).await.unwrap(), 0, "changed just then");
        assert_eq!(reports::delete_closed(tx.conn(), 100).await.unwrap(), 1);
        assert_eq!(reports::get(tx.conn(), "decided").await.unwrap(), None);
        assert!(cases::history(tx.conn(), "decided", "guild").await.unwrap().is_empty());
        assert!(outbox::due(tx.conn(), "c.test", 100, 9).await.unwrap().is_empty());
        assert!(reports::get(tx.conn(), "half").await.unwrap().is_some(), "the server has not decided");
        // A guild that is gone has no moderators who could decide.
        let case = cases::get(tx.conn(), "half", "server").await.unwrap().unwrap();
        let done = CaseRow {
            updated_at: 20,
            ..next(&case, "resolved", Some("dismissed"))
        };
        assert!(cases::change(tx.conn(), &done, "resolved", None).await.unwrap());
        store(tx.conn(), &report("orphan", 10), None).await;
        let case = cases::get(tx.conn(), "orphan", "server").await.unwrap().unwrap();
        let done = CaseRow {
            updated_at: 20,
            ..next(&case, "resolved", Some("dismissed"))
        };
        assert!(cases::change(tx.conn(), &done, "resolved", None).await.unwrap());
        assert_eq!(reports::delete_closed(tx.conn(), 100).await.unwrap(), 1, "half, by now");
        sqlx::query(
            "INSERT INTO guilds (guild_id, name, owner_id, created_at, is_deleted) VALUES ('!g', 'g', '@ann:a.test', 1, 1)",
        )
        .execute(tx.conn())
        .await
        .unwrap();
        assert_eq!(reports::delete_closed(tx.conn(), 100).await.unwrap(), 1);
        assert!(reports::get(tx.conn(), "late").await.unwrap().is_some());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_a_silent_server_is_owed_rests_as_one_and_hides_nothing_of_others() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for number in 0..30 {
            let id = format!("r{number:02}");
            store(conn, &report(&id, 10), None).await;
            outbox::put(conn, &id, "silent.test", "report", 10).await.unwrap();
        }
        outbox::put(conn, "r29", "other.test", "report", 11)
            .await
            .unwrap();
        let servers = async |conn: &mut AnyConnection, now| outbox::due_servers(conn, now, 2).await.unwrap();
        assert_eq!(servers(conn, 11).await, ["silent.test", "other.test"]);
        assert_eq!(servers(conn, 10).await, ["silent.test"]);
        let mut row = outbox::due(conn, "silent.test", 11, 1).await.unwrap().remove(0);
        assert_eq!(outbox::attempts_at(conn, "silent.test").await.unwrap(), 0);
        (row.attempts, row.retry_at, row.last_error) = (3, 500, Some("silence".to_owned()));
        outbox::set(conn, &row).await.unwrap();
        outbox::rest(conn, "silent.test", (500, 9), "silence")
            .await
            .unwrap();
        assert_eq!(servers(conn, 499).await, ["other.test"]);
        assert_eq!(outbox::next_after(conn, 11).await.unwrap(), Some(500));
        assert_eq!(outbox::attempts_at(conn, "silent.test").await.unwrap(), 3);
        // What is new waits with the rest, until the server reaches us.
        store(conn, &report("new", 20), None).await;
        outbox::put(conn, "new", "silent.test", "report", 20)
            .await
            .unwrap();
        outbox::put(conn, "new", "third.test", "report", 20)
            .await
            .unwrap();
        assert_eq!(servers(conn, 499).await, ["other.test", "third.test"]);
        outbox::hurry(conn, "silent.test", 400).await.unwrap();
        assert_eq!(outbox::due(conn, "silent.test", 400, 99).await.unwrap().len(), 31);
        // What it is owed for too long is given up as one, too.
        outbox::rest(conn, "silent.test", (900, 10), "gone")
            .await
            .unwrap();
        assert_eq!(outbox::due(conn, "silent.test", 900, 99).await.unwrap().len(), 1);
        let errors = async |conn: &mut AnyConnection, id| {
            let owed = outbox::of_report(conn, id).await.unwrap();
            owed.into_iter()
                .filter(|row| row.server_name == "silent.test")
                .map(|row| (row.state, row.last_error))
                .collect::<Vec<_>>()
        };
        let failed = |why: &str| [("failed".to_owned(), Some(why.to_owned()))];
        assert_eq!(errors(conn, "r00").await, failed("silence"));
        assert_eq!(errors(conn, "r29").await, failed("gone"));
        tx.commit().await.unwrap();
    })
    .await;
}
