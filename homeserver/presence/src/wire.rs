//! Between presences and what servers say to each other.

use guildhall_event::guild::is_unicode_emoji;
use guildhall_types::{
    Timestamp, UserId,
    presence::{CustomStatusUpdate, PresenceUpdate},
    text::has_control,
};

use crate::{CustomStatus, Presence, Status, choose::MAX_TEXT};

/// What other servers are told of `presence`; `None` if its user has no id, which does not happen.
pub(crate) fn to_update(presence: &Presence) -> Option<PresenceUpdate> {
    let user = <&UserId>::try_from(presence.user_id.as_str()).ok()?;
    let (matrix, status) = match presence.status {
        Status::Online => ("online", Some("online")),
        Status::Dnd => ("online", Some("dnd")),
        Status::Idle => ("unavailable", Some("idle")),
        Status::Invisible | Status::Offline => ("offline", None),
    };
    let custom = presence.custom_status.as_ref().filter(|_| presence.is_there());
    let words = custom.map(|custom| [&custom.emoji, &custom.text]);
    let words: Vec<&str> = words
        .into_iter()
        .flatten()
        .flatten()
        .map(String::as_str)
        .collect();
    Some(PresenceUpdate {
        user_id: user.to_owned(),
        presence: matrix.to_owned(),
        status_msg: Some(words.join(" ")).filter(|text| !text.is_empty()),
        last_active_ago: 0,
        currently_active: presence.status == Status::Online,
        status: status.map(ToOwned::to_owned),
        custom_status: custom.map(|custom| CustomStatusUpdate {
            text: custom.text.clone(),
            emoji: custom.emoji.clone(),
            expires_at: custom.expires_at.map(|ends| ends.0),
        }),
    })
}

/// What another server says of its user. A custom status that could not be set here is left out.
pub(crate) fn to_presence(update: PresenceUpdate, now: Timestamp) -> Presence {
    let user = update.user_id.as_str();
    let status = match (update.presence.as_str(), update.status.as_deref()) {
        ("online", Some("dnd")) => Status::Dnd,
        ("online", _) => Status::Online,
        ("unavailable", _) => Status::Idle,
        _ => return Presence::offline(user),
    };
    let custom = update.custom_status.unwrap_or(CustomStatusUpdate {
        text: update.status_msg,
        ..CustomStatusUpdate::default()
    });
    let text = custom.text.map(|text| text.trim().to_owned());
    let custom = CustomStatus {
        text: text.filter(|text| (1..=MAX_TEXT).contains(&text.chars().count()) && !has_control(text)),
        emoji: custom.emoji.filter(|emoji| is_unicode_emoji(emoji)),
        expires_at: custom.expires_at.map(Timestamp),
    };
    let is_said = custom.text.is_some() || custom.emoji.is_some();
    let presence = Presence {
        user_id: user.to_owned(),
        status,
        custom_status: Some(custom).filter(|_| is_said),
    };
    presence.at(now)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(update: Value) -> Presence {
        to_presence(serde_json::from_value(update).unwrap(), Timestamp(5))
    }

    #[test]
    fn what_is_told_is_understood() {
        let custom = CustomStatus {
            text: Some("at sea".to_owned()),
            emoji: Some("⚓".to_owned()),
            expires_at: Some(Timestamp(9)),
        };
        for status in [Status::Online, Status::Idle, Status::Dnd] {
            let presence = Presence {
                user_id: "@ada:a.test".to_owned(),
                status,
                custom_status: Some(custom.clone()),
            };
            let update = json!(to_update(&presence).unwrap());
            assert_eq!(update["status_msg"], "⚓ at sea");
            assert_eq!(read(update), presence);
        }
        let hidden = Presence {
            user_id: "@ada:a.test".to_owned(),
            status: Status::Invisible,
            custom_status: Some(custom),
        };
        let update = json!(to_update(&hidden).unwrap());
        let offline = json!({"user_id": "@ada:a.test", "presence": "offline", "last_active_ago": 0,
            "currently_active": false});
        assert_eq!(update, offline, "nothing else is told of who is not seen");
    }

    #[test]
    fn a_server_of_matrix_is_understood_and_nonsense_is_left_out() {
        let ada = |status, custom_status| Presence {
            user_id: "@ada:a.test".to_owned(),
            status,
            custom_status,
        };
        let text = |text: &str| {
            Some(CustomStatus {
                text: Some(text.to_owned()),
                emoji: None,
                expires_at: None,
            })
        };
        let plain = json!({"user_id": "@ada:a.test", "presence": "unavailable", "status_msg": "away",
            "last_active_ago": 5000});
        assert_eq!(read(plain), ada(Status::Idle, text("away")));
        for (custom, expected) in [
            (json!({"text": "x".repeat(129)}), None),
            (json!({"text": "a\u{202e}b", "emoji": "no emoji"}), None),
            (json!({"text": "old", "expires_at": 5}), None),
            (json!({"text": " here ", "emoji": "x"}), text("here")),
        ] {
            let update = json!({"user_id": "@ada:a.test", "presence": "online", "org.guildhall.status": "king",
                "org.guildhall.custom_status": custom});
            assert_eq!(read(update), ada(Status::Online, expected), "{custom}");
        }
        let unknown = json!({"user_id": "@ada:a.test", "presence": "everywhere", "status_msg": "x"});
        assert_eq!(read(unknown), ada(Status::Offline, None));
    }
}
