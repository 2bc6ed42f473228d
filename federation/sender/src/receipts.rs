//! Passing on how far this server's users have read, as far as they let it be seen.

use std::collections::BTreeMap;

use guildhall_bus::{OutboundEdu, ReceiptNews};
use guildhall_storage::{Db, StorageError, projection::members};
use guildhall_types::{
    OwnedEventId, OwnedRoomId, OwnedServerName,
    receipt::{MAIN, ReceiptContent, ReceiptData, RoomReceipts, UserReceipt},
};

/// Rooms in one EDU: 25 kB at most.
const PER_EDU: usize = 100;

/// The EDUs for each server that is in one of the rooms.
pub(crate) async fn edus(db: &Db, news: &ReceiptNews) -> Result<Vec<OutboundEdu>, StorageError> {
    let mut conn = db.read().await?;
    // A room stands once in an EDU, and a user once in a room: what was read of several threads goes out in turn.
    let mut rounds: Vec<BTreeMap<OwnedServerName, ReceiptContent>> = Vec::new();
    for place in &news.places {
        let ids = OwnedRoomId::try_from(place.channel.as_str())
            .ok()
            .zip(OwnedEventId::try_from(place.message.as_str()).ok());
        let Some((room, event)) = ids else { continue };
        let receipt = UserReceipt {
            event_ids: vec![event],
            data: ReceiptData {
                ts: news.read_at,
                thread_id: Some(place.thread.as_deref().unwrap_or(MAIN).to_owned()),
            },
        };
        let of_room = RoomReceipts {
            read: [(news.user_id.clone(), receipt)].into(),
        };
        for server in members::servers(&mut conn, &place.channel).await? {
            let Ok(server) = OwnedServerName::try_from(server) else {
                continue;
            };
            let has_room = |round: &BTreeMap<OwnedServerName, ReceiptContent>| {
                let content = round.get(&server);
                content.is_none_or(|content| content.len() < PER_EDU && !content.contains_key(&room))
            };
            let free = rounds.iter().position(has_room);
            let index = free.unwrap_or(rounds.len());
            if free.is_none() {
                rounds.push(BTreeMap::new());
            }
            if let Some(round) = rounds.get_mut(index) {
                round
                    .entry(server)
                    .or_default()
                    .insert(room.clone(), of_room.clone());
            }
        }
    }
    let edus = rounds.into_iter().flatten().map(|(server, content)| {
        let edu = serde_json::json!({"edu_type": "m.receipt", "content": content});
        OutboundEdu {
            server,
            json: edu.to_string(),
        }
    });
    Ok(edus.collect())
}
