//! `PUT /_matrix/federation/v2/invite/{roomId}/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2inviteroomideventid>

use axum::extract::State;
use guildhall_event::RoomVersion;
use guildhall_types::{OwnedUserId, content::channel_type, is_steward};
use ruma::api::federation::membership::create_invite::v2::{Request, Response};
use serde::Deserialize;
use serde_json::value::to_raw_value;

use crate::{
    FederationState,
    direct::{DirectDeskError, DirectInvitation, DirectPurpose},
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Pause that a server is told to make that invites too many.
const PAUSE_MS: u64 = 30_000;

#[derive(Deserialize)]
struct Invited {
    sender: OwnedUserId,
    state_key: OwnedUserId,
    content: Content,
}

#[derive(Deserialize)]
struct Content {
    #[serde(rename = "org.guildhall.dm")]
    direct: Option<Direct>,
}

#[derive(Deserialize)]
struct Direct {
    #[serde(rename = "type")]
    kind: i64,
    #[serde(rename = "for")]
    purpose: Option<String>,
}

/// Takes an invitation for a user of this server and signs it. Whether the user joins is the user's to say, but for private channels: into those the
/// user is let, who does not want it need not be invited.
pub(crate) async fn invite(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    let Request {
        room_id,
        event_id,
        room_version,
        event,
        ..
    } = request;
    let version = RoomVersion::parse(room_version.as_str())
        .map_err(|unsupported| MatrixError::incompatible(&unsupported.0))?;
    let Invited {
        sender,
        state_key: user,
        content,
    } = serde_json::from_str(event.get()).map_err(|error| MatrixError::bad_json(error.to_string()))?;
    let unknown = || MatrixError::forbidden("there is no such user here");
    // The steward joins what his server needs and follows no invitations.
    if user.server_name() != state.server_name() || is_steward(&user) {
        return Err(unknown());
    }
    state.users.profile(&user).await?.ok_or_else(unknown)?;
    state.may_take_part(&room_id, &origin).await?;
    let invitation = content.direct.map(|direct| DirectInvitation {
        room_id: room_id.clone(),
        inviter: sender,
        user,
        purpose: match (direct.kind, direct.purpose.as_deref()) {
            (channel_type::DM, Some("friend")) => DirectPurpose::Request,
            (channel_type::DM, _) => DirectPurpose::Message,
            _ => DirectPurpose::Group,
        },
    });
    if let Some(invitation) = &invitation {
        if invitation.inviter.server_name() != origin || is_steward(&invitation.inviter) {
            return Err(MatrixError::forbidden(
                "the inviter is no user of the asking server",
            ));
        }
        state.direct.judge(invitation).await?;
    }
    let signed = state
        .rooms
        .accept_invite(&origin, &room_id, &event_id, version, &event)
        .await?;
    if let Some(invitation) = &invitation {
        state.direct.follow(invitation).await?;
    }
    Ok(Answer(Response::new(to_raw_value(&signed)?)))
}

impl From<DirectDeskError> for MatrixError {
    fn from(error: DirectDeskError) -> Self {
        match error {
            DirectDeskError::Refused => Self::forbidden(error.to_string()),
            DirectDeskError::Overloaded => Self::limited(PAUSE_MS),
            DirectDeskError::Internal(reason) => Self::internal(reason),
        }
    }
}
