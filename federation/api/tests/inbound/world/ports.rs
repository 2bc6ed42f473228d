//! What stands on the other side of the ports.

use futures::{StreamExt as _, future::BoxFuture};
use guildhall_event::Draft;
use guildhall_federation_api::{
    LocalFile, LocalMedia, LocalProfile, LocalUsers, PortError,
    automod::{AutomodDesk, AutomodDeskError, AutomodNotice},
    direct::{DirectDesk, DirectDeskError, DirectInvitation},
    invites::{
        Directory, InviteDesk, InviteDeskError, InvitePreview, PreviewGuild, Redeemed, Vanity, VanityRequest,
    },
    presence::PresenceDesk,
    receipts::{Receipt, ReceiptDesk},
    reports::{
        FiledReport, QueueRequest, ReportAppeal, ReportDesk, ReportDeskError, ReportState, ReportStates,
    },
};
use guildhall_rooms::{MissingEventsQuery, PeerError, PeerState, Peers, Rooms, peers::Events};
use guildhall_types::{EventId, OwnedEventId, RoomId, ServerName, UserId, presence::PresenceUpdate};
use serde_json::{Value, json, value::RawValue};

use super::guild::content;

/// Nobody can be asked.
pub(crate) struct NoPeers;

fn nobody<T>() -> BoxFuture<'static, Result<T, PeerError>>
where
    T: Send + 'static,
{
    Box::pin(async { Err(PeerError("unreachable".to_owned())) })
}

impl Peers for NoPeers {
    fn missing_events<'a>(&'a self, _: &'a ServerName, _: &'a RoomId, _: MissingEventsQuery) -> Events<'a> {
        nobody()
    }

    fn state<'a>(
        &'a self,
        _: &'a ServerName,
        _: &'a RoomId,
        _: &'a EventId,
    ) -> BoxFuture<'a, Result<PeerState, PeerError>> {
        nobody()
    }

    fn event<'a>(
        &'a self,
        _: &'a ServerName,
        _: &'a EventId,
    ) -> BoxFuture<'a, Result<Box<RawValue>, PeerError>> {
        nobody()
    }

    fn event_auth<'a>(&'a self, _: &'a ServerName, _: &'a RoomId, _: &'a EventId) -> Events<'a> {
        nobody()
    }

    fn backfill<'a>(&'a self, _: &'a ServerName, _: &'a RoomId, _: &'a [OwnedEventId], _: u32) -> Events<'a> {
        nobody()
    }
}

/// The accounts of `a.test`: Ann, who has all that one can have, and Abe, who has nothing.
pub(crate) struct Accounts;

impl LocalUsers for Accounts {
    fn profile<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, Result<Option<LocalProfile>, PortError>> {
        let found = match user.as_str() {
            "@ann:a.test" => Some(LocalProfile {
                display_name: Some("Ann".to_owned()),
                avatar_url: Some("mxc://a.test/face".to_owned()),
                banner: Some("mxc://a.test/banner".to_owned()),
                bio: Some("first".to_owned()),
                accent_color: Some("#ff8800".to_owned()),
                created_at: Some(7),
            }),
            "@abe:a.test" => Some(LocalProfile::default()),
            _ => None,
        };
        Box::pin(async { Ok(found) })
    }
}

/// What was uploaded to `a.test`: one file for all, and one of a message in the room whose id stands in its name.
pub(crate) struct Uploads;

impl LocalMedia for Uploads {
    fn file<'a>(&'a self, media_id: &'a str) -> BoxFuture<'a, Result<Option<LocalFile>, PortError>> {
        let channel = media_id.strip_prefix("of-").map(|room| format!("!{room}"));
        let place = channel.map(|channel| {
            let message = guildhall_types::OwnedEventId::try_from("$message").unwrap();
            (guildhall_types::OwnedRoomId::try_from(channel).unwrap(), message)
        });
        let bytes = bytes::Bytes::from_static(b"not looked at here");
        let file = (media_id == "known" || place.is_some()).then(|| LocalFile {
            content_type: "image/png".to_owned(),
            size: 18,
            bytes: futures::stream::iter([Ok(bytes)]).boxed(),
            place,
        });
        Box::pin(async { Ok(file) })
    }
}

/// The code of the one invite.
pub(crate) const KNOWN_CODE: &str = "aB3dE6gH";

/// One invite, to the first guild that it is used for.
pub(crate) struct Desk {
    pub(crate) rooms: Rooms,
    pub(crate) guild: std::sync::Arc<std::sync::OnceLock<guildhall_types::OwnedRoomId>>,
}

impl InviteDesk for Desk {
    fn preview<'a>(
        &'a self,
        code: &'a str,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<InvitePreview, InviteDeskError>> {
        Box::pin(async move {
            if code != KNOWN_CODE {
                return Err(InviteDeskError::NotFound);
            }
            Ok(InvitePreview {
                code: code.to_owned(),
                guild: PreviewGuild {
                    id: self.guild.get().unwrap().clone(),
                    name: "Test".to_owned(),
                    description: None,
                    icon: None,
                    banner: None,
                    owner_id: "@ann:a.test".try_into().unwrap(),
                    member_count: 1,
                    created_at: 0,
                },
                channel: None,
                inviter: None,
                max_uses: 0,
                uses: 0,
                max_age: 0,
                temporary: false,
                role_ids: Vec::new(),
                created_at: 0,
                expires_at: None,
            })
        })
    }

    fn redeem<'a>(
        &'a self,
        code: &'a str,
        user: &'a UserId,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<Redeemed, InviteDeskError>> {
        Box::pin(async move {
            if code != KNOWN_CODE {
                return Err(InviteDeskError::NotFound);
            }
            let guild = self.guild.get().unwrap();
            let draft = Draft::state(
                self.rooms.steward(),
                "m.room.member",
                user.as_str(),
                content(&json!({"membership": "invite"})),
            );
            let appended = self.rooms.append(guild, draft).await;
            let event_id = appended
                .map_err(|error| InviteDeskError::Forbidden(error.to_string()))?
                .event_id;
            let event = self.rooms.event(guild, &event_id).await.unwrap().unwrap();
            Ok(Redeemed {
                guild_id: guild.clone(),
                room_version: "12".to_owned(),
                via: vec![self.rooms.server_name().to_owned()],
                event: Some(event.raw().unwrap()),
                event_id: Some(event_id),
            })
        })
    }

    fn set_vanity(&self, request: VanityRequest) -> BoxFuture<'_, Result<Vanity, InviteDeskError>> {
        Box::pin(async move {
            match request.code.as_deref() {
                Some("taken") => Err(InviteDeskError::Taken("it is taken".to_owned())),
                Some("bad code") => Err(InviteDeskError::Invalid("it is no code".to_owned())),
                _ => Ok(Vanity {
                    code: request.code,
                    uses: 0,
                }),
            }
        })
    }

    fn directory<'a>(&'a self, alias: &'a str) -> BoxFuture<'a, Result<Option<Directory>, InviteDeskError>> {
        Box::pin(async move {
            let guild = self.guild.get().filter(|_| alias == "#harbour:a.test");
            Ok(guild.map(|guild| Directory {
                room_id: guild.clone(),
                servers: vec![self.rooms.server_name().to_owned()],
            }))
        })
    }
}

/// The id of the one report.
pub(crate) const KNOWN_REPORT: &str = "rE9";

/// Knows one report of `b.test`, and takes any other.
pub(crate) struct Reports;

impl Reports {
    fn states(id: &str) -> Result<ReportStates, ReportDeskError> {
        if id != KNOWN_REPORT {
            return Err(ReportDeskError::NotFound("no such report".to_owned()));
        }
        let state = ReportState {
            queue: "server".to_owned(),
            state: "open".to_owned(),
            outcome: None,
            updated_at: 7,
        };
        Ok(ReportStates { queues: vec![state] })
    }
}

impl ReportDesk for Reports {
    fn file<'a>(
        &'a self,
        _: &'a ServerName,
        _: &'a str,
        report: FiledReport,
    ) -> BoxFuture<'a, Result<ReportStates, ReportDeskError>> {
        Box::pin(async move {
            match report.category.as_str() {
                "spam" => Self::states(KNOWN_REPORT),
                "much" => Err(ReportDeskError::Overloaded),
                other => Err(ReportDeskError::Invalid(other.to_owned())),
            }
        })
    }

    fn states<'a>(
        &'a self,
        _: &'a ServerName,
        id: &'a str,
    ) -> BoxFuture<'a, Result<ReportStates, ReportDeskError>> {
        Box::pin(async move { Self::states(id) })
    }

    fn appeal<'a>(
        &'a self,
        _: &'a ServerName,
        id: &'a str,
        appeal: ReportAppeal,
    ) -> BoxFuture<'a, Result<ReportStates, ReportDeskError>> {
        Box::pin(async move {
            match appeal.content.as_str() {
                "again" => Err(ReportDeskError::Conflict("nothing is dismissed".to_owned())),
                _ => Self::states(id),
            }
        })
    }

    fn work<'a>(
        &'a self,
        _: &'a ServerName,
        request: QueueRequest,
    ) -> BoxFuture<'a, Result<Value, ReportDeskError>> {
        Box::pin(async move { Ok(json!({"for": request.user_id})) })
    }
}

/// Lets everybody in but who is called mallory; nobody is let in here.
pub(crate) struct Door;

impl DirectDesk for Door {
    fn judge<'a>(&'a self, invitation: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>> {
        Box::pin(async move {
            match invitation.inviter.localpart() {
                "mallory" => Err(DirectDeskError::Refused),
                "crowd" => Err(DirectDeskError::Overloaded),
                _ => Ok(()),
            }
        })
    }

    fn follow<'a>(&'a self, _: &'a DirectInvitation) -> BoxFuture<'a, Result<(), DirectDeskError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Does nothing about findings, but in the guild of Ann's.
pub(crate) struct Findings;

impl AutomodDesk for Findings {
    fn notice<'a>(
        &'a self,
        notice: &'a AutomodNotice,
        _: &'a ServerName,
    ) -> BoxFuture<'a, Result<(), AutomodDeskError>> {
        let is_known = notice.rule_id == "known";
        Box::pin(async move { is_known.then_some(()).ok_or(AutomodDeskError::NotFound) })
    }
}

/// Keeps what it is told.
#[derive(Clone, Default)]
pub(crate) struct Receipts(pub(crate) std::sync::Arc<std::sync::Mutex<Vec<Receipt>>>);

impl ReceiptDesk for Receipts {
    fn take(&self, receipt: Receipt) -> BoxFuture<'_, Result<(), PortError>> {
        self.0.lock().unwrap().push(receipt);
        Box::pin(async { Ok(()) })
    }
}

/// Keeps what it is told.
#[derive(Clone, Default)]
pub(crate) struct Presences(pub(crate) std::sync::Arc<std::sync::Mutex<Vec<PresenceUpdate>>>);

impl PresenceDesk for Presences {
    fn take<'a>(
        &'a self,
        _: &'a ServerName,
        updates: Vec<PresenceUpdate>,
    ) -> BoxFuture<'a, Result<(), PortError>> {
        self.0.lock().unwrap().extend(updates);
        Box::pin(async { Ok(()) })
    }
}
