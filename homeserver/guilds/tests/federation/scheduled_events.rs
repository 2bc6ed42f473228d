//! Room for scheduled events.

use guildhall_guilds::{NewScheduledEvent, ScheduledEventPatch};
use guildhall_types::Clock as _;

use crate::server::{eventually, servers};

#[tokio::test]
async fn events_that_are_over_leave_room() {
    let [a] = servers(["a.test"]).await;
    a.stop_upkeep();
    let ann = a.user("ann");
    let (guild, _, _) = a.guild(&ann).await;
    let mut first = String::new();
    for number in 0..103 {
        // Long from now: by its time alone none would go for years.
        let starts_at = a.clock.now().plus_seconds(365 * 24 * 3600 + number);
        let new = NewScheduledEvent {
            name: "Party".to_owned(),
            description: None,
            entity_type: 3,
            channel_id: None,
            location: Some("Here".to_owned()),
            starts_at,
            ends_at: Some(starts_at.plus_seconds(60)),
        };
        let made = a.guilds.create_scheduled_event(&ann, &guild, new).await.unwrap();
        if number == 0 {
            // One that is not over.
            first = made.id;
            continue;
        }
        let cancel = ScheduledEventPatch {
            status: Some(4),
            ..ScheduledEventPatch::default()
        };
        a.guilds
            .update_scheduled_event(&ann, &guild, &made.id, cancel)
            .await
            .unwrap();
    }
    let left = async || a.query("SELECT event_id FROM scheduled_events", &[]).await;
    assert_eq!(left().await.len(), 103);
    let _stop = a.keep_up();
    eventually("100 that are over, and the open one", async || {
        left().await.len() == 101
    })
    .await;
    assert!(left().await.contains(&first));
    let state = a.rooms.guild_state(&guild).await.unwrap().unwrap();
    assert_eq!(state.events.len(), 101, "they make room on every server");
}
