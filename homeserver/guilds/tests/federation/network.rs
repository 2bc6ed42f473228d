//! The network: which servers can be reached, and what one asks of another.

use std::{
    collections::HashMap,
    fmt::Display,
    sync::{Arc, Mutex},
};

use futures::future::BoxFuture;
use guildhall_event::{Draft, Pdu, RoomVersion, draft::to_map};
use guildhall_federation_api::{
    automod::{AutomodDesk, AutomodDeskError, AutomodNotice},
    invites::{InviteDesk, InviteDeskError, InvitePreview, Redeemed, Vanity, VanityRequest},
    reports::{FiledReport, QueueRequest, ReportAppeal, ReportDesk, ReportDeskError, ReportStates},
};
use guildhall_federation_client::{ClientError, RemoteProfile, RemoteServer, Template};
use guildhall_guilds::{Answer, Guilds, Remote};
use guildhall_keys::{KeyFetchError, KeyFetcher, ServerKeys};
use guildhall_rooms::{
    JoinedRoom, MissingEventsQuery, PeerError, PeerState, Peers, Rooms, SignedInvite, peers::Events,
};
use guildhall_test_support::ManualClock;
use guildhall_types::{Clock as _, EventId, OwnedEventId, OwnedServerName, RoomId, ServerName, UserId};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};

pub(crate) struct Node {
    pub(crate) keys: ServerKeys,
    pub(crate) guilds: Guilds,
    pub(crate) is_up: bool,
    /// It takes in nothing.
    pub(crate) is_deaf: bool,
    /// It takes questions and never answers: how many have been asked.
    pub(crate) silence: Option<usize>,
}

/// The servers.
#[derive(Clone, Default)]
pub(crate) struct Network(pub(crate) Arc<Mutex<HashMap<OwnedServerName, Node>>>);

impl Network {
    /// Takes a server off the network, or puts it back.
    pub(crate) fn set_up(&self, server: &ServerName, is_up: bool) {
        self.0.lock().unwrap().get_mut(server).unwrap().is_up = is_up;
    }

    /// Has a server take in nothing, or take it in again.
    pub(crate) fn set_deaf(&self, server: &ServerName, is_deaf: bool) {
        self.0.lock().unwrap().get_mut(server).unwrap().is_deaf = is_deaf;
    }

    /// Has a server take questions about reports and findings without ever answering.
    pub(crate) fn silence(&self, server: &ServerName) {
        self.0.lock().unwrap().get_mut(server).unwrap().silence = Some(0);
    }

    /// How many wait for an answer of a silent server.
    pub(crate) fn asked_in_vain(&self, server: &ServerName) -> usize {
        self.0.lock().unwrap().get(server).unwrap().silence.unwrap_or(0)
    }

    /// Whether a server takes in nothing.
    pub(crate) fn is_deaf(&self, server: &ServerName) -> bool {
        self.0.lock().unwrap().get(server).unwrap().is_deaf
    }

    /// The guilds of a server that can be reached.
    pub(crate) fn guilds(&self, server: &ServerName) -> Option<Guilds> {
        self.0
            .lock()
            .unwrap()
            .get(server)
            .filter(|node| node.is_up)
            .map(|node| node.guilds.clone())
    }
}

/// The network as one server sees it.
pub(crate) struct Port {
    pub(crate) own: OwnedServerName,
    pub(crate) network: Network,
    pub(crate) clock: Arc<ManualClock>,
}

impl Port {
    fn rooms(&self, server: &ServerName) -> Result<Rooms, PeerError> {
        let _own_line = self
            .network
            .guilds(&self.own)
            .ok_or(PeerError("off the network".to_owned()))?;
        let guilds = self
            .network
            .guilds(server)
            .ok_or(PeerError("unreachable".to_owned()))?;
        Ok(guilds.rooms().clone())
    }

    /// The rooms of `server`, unless it has banned this one from `room`.
    async fn rooms_for(&self, server: &ServerName, room: &RoomId) -> Result<Rooms, PeerError> {
        let rooms = self.rooms(server)?;
        match rooms.bans_server(room, &self.own).await.map_err(failed)? {
            true => Err(PeerError("banned".to_owned())),
            false => Ok(rooms),
        }
    }

    /// As [`Self::reach`], without end if the server is silent.
    async fn hear(&self, server: &ServerName) -> Result<Guilds, ClientError> {
        let is_silent = {
            let mut nodes = self.network.0.lock().unwrap();
            let silence = nodes.get_mut(server).and_then(|node| node.silence.as_mut());
            silence.map(|asked| *asked += 1).is_some()
        };
        match is_silent {
            true => std::future::pending().await,
            false => self.reach(server),
        }
    }

    fn reach(&self, server: &ServerName) -> Result<Guilds, ClientError> {
        let away = || ClientError::Unreachable {
            server: server.to_string(),
            reason: "unreachable".to_owned(),
        };
        let _own_line = self.network.guilds(&self.own).ok_or_else(away)?;
        self.network.guilds(server).ok_or_else(away)
    }
}

fn raw(pdus: Vec<Arc<Pdu>>) -> Vec<Box<RawValue>> {
    pdus.iter().map(|pdu| pdu.raw().unwrap()).collect()
}

fn failed(error: impl Display) -> PeerError {
    PeerError(error.to_string())
}

fn status(server: &ServerName, status: u16, message: impl Display) -> ClientError {
    let (server, errcode) = (server.to_string(), String::new());
    ClientError::Status {
        server,
        status,
        errcode,
        message: message.to_string(),
    }
}

fn at_the_desk(server: &ServerName, error: InviteDeskError) -> ClientError {
    match error {
        InviteDeskError::NotFound => status(server, 404, error),
        InviteDeskError::Forbidden(_) => status(server, 403, error),
        InviteDeskError::Invalid(_) => status(server, 400, error),
        InviteDeskError::Taken(_) => status(server, 409, error),
        InviteDeskError::Overloaded => status(server, 429, error),
        InviteDeskError::Internal(_) => status(server, 500, error),
    }
}

fn at_the_report_desk(server: &ServerName, error: ReportDeskError) -> ClientError {
    let code = match error {
        ReportDeskError::Invalid(_) => 400,
        ReportDeskError::NotFound(_) => 404,
        ReportDeskError::Forbidden(_) => 403,
        ReportDeskError::Conflict(_) => 409,
        ReportDeskError::Overloaded => 429,
        ReportDeskError::Internal(_) => 500,
    };
    status(server, code, error)
}

impl KeyFetcher for Port {
    fn fetch(&self, server: OwnedServerName) -> BoxFuture<'_, Result<CanonicalJsonObject, KeyFetchError>> {
        let keys = self
            .network
            .0
            .lock()
            .unwrap()
            .get(&server)
            .map(|node| node.keys.clone());
        let document = keys.map(|keys| keys.document(self.clock.now()).unwrap());
        Box::pin(async move { document.ok_or_else(|| KeyFetchError("unreachable".to_owned())) })
    }
}

impl Peers for Port {
    fn missing_events<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        query: MissingEventsQuery,
    ) -> Events<'a> {
        Box::pin(async move {
            Ok(raw(self
                .rooms_for(server, room)
                .await?
                .missing_events(room, query)
                .await
                .map_err(failed)?))
        })
    }

    fn state<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        event: &'a EventId,
    ) -> BoxFuture<'a, Result<PeerState, PeerError>> {
        Box::pin(async move {
            let rooms = self.rooms_for(server, room).await?;
            let state = rooms
                .state_before(room, event)
                .await
                .map_err(failed)?
                .ok_or(PeerError("none".into()))?;
            let ids: Vec<_> = state.iter().map(|pdu| pdu.event_id.clone()).collect();
            let auth_chain = rooms.auth_chain(room, ids).await.map_err(failed)?;
            Ok(PeerState {
                state: raw(state),
                auth_chain: raw(auth_chain),
            })
        })
    }

    fn event<'a>(
        &'a self,
        server: &'a ServerName,
        event: &'a EventId,
    ) -> BoxFuture<'a, Result<Box<RawValue>, PeerError>> {
        Box::pin(async move {
            let rooms = self.rooms(server)?;
            let room = rooms
                .room_of(event)
                .await
                .map_err(failed)?
                .ok_or(PeerError("none".into()))?;
            let rooms = self.rooms_for(server, &room).await?;
            let pdu = rooms
                .event(&room, event)
                .await
                .map_err(failed)?
                .ok_or(PeerError("none".into()))?;
            Ok(pdu.raw().unwrap())
        })
    }

    fn event_auth<'a>(&'a self, server: &'a ServerName, room: &'a RoomId, event: &'a EventId) -> Events<'a> {
        Box::pin(async move {
            Ok(raw(self
                .rooms_for(server, room)
                .await?
                .auth_chain(room, vec![event.to_owned()])
                .await
                .map_err(failed)?))
        })
    }

    fn backfill<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        from: &'a [OwnedEventId],
        limit: u32,
    ) -> Events<'a> {
        Box::pin(async move {
            let limit = usize::try_from(limit).unwrap();
            Ok(raw(self
                .rooms_for(server, room)
                .await?
                .backfill(room, from, limit)
                .await
                .map_err(failed)?))
        })
    }
}

impl Remote for Port {
    fn admits(&self, _: &ServerName) -> bool {
        true
    }

    fn server<'a>(&'a self, server: &'a ServerName) -> Answer<'a, RemoteServer> {
        Box::pin(async move {
            let guilds = self.reach(server)?;
            let told = guilds.server(server).await;
            let told = told.map_err(|error| status(server, 500, error))?;
            Ok(RemoteServer {
                software: told.software,
                version: told.version,
                public_url: told.public_url,
            })
        })
    }

    fn automod_notice<'a>(&'a self, server: &'a ServerName, notice: &'a AutomodNotice) -> Answer<'a, ()> {
        Box::pin(async move {
            let desk = self.hear(server).await?;
            let done = AutomodDesk::notice(&desk, notice, &self.own).await;
            done.map_err(|error| match error {
                AutomodDeskError::NotFound => status(server, 404, error),
                AutomodDeskError::Forbidden(_) => status(server, 403, error),
                AutomodDeskError::Overloaded => status(server, 429, error),
                AutomodDeskError::Internal(_) => status(server, 500, error),
            })
        })
    }

    fn preview<'a>(&'a self, server: &'a ServerName, code: &'a str) -> Answer<'a, InvitePreview> {
        Box::pin(async move {
            let desk = self.reach(server)?;
            InviteDesk::preview(&desk, code, &self.own)
                .await
                .map_err(|error| at_the_desk(server, error))
        })
    }

    fn redeem<'a>(&'a self, server: &'a ServerName, code: &'a str, user: &'a UserId) -> Answer<'a, Redeemed> {
        Box::pin(async move {
            let desk = self.reach(server)?;
            let redeemed = InviteDesk::redeem(&desk, code, user, &self.own).await;
            redeemed.map_err(|error| at_the_desk(server, error))
        })
    }

    fn set_vanity<'a>(&'a self, server: &'a ServerName, request: &'a VanityRequest) -> Answer<'a, Vanity> {
        Box::pin(async move {
            let desk = self.reach(server)?;
            let set = InviteDesk::set_vanity(&desk, request.clone()).await;
            set.map_err(|error| at_the_desk(server, error))
        })
    }

    fn profile<'a>(&'a self, user: &'a UserId) -> Answer<'a, RemoteProfile> {
        Box::pin(async move {
            let guilds = self.reach(user.server_name())?;
            let profile = guilds.member_profile(user).await;
            let profile = profile.map_err(|error| status(user.server_name(), 500, error))?;
            Ok(RemoteProfile {
                display_name: profile.display_name,
                avatar_url: profile.avatar,
                ..RemoteProfile::default()
            })
        })
    }

    fn make_join<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        user: &'a UserId,
    ) -> Answer<'a, Template> {
        Box::pin(async move {
            let rooms = self.reach(server)?.rooms().clone();
            let content = to_map(&json!({"membership": "join"}));
            let draft = Draft::state(user, "m.room.member", user.as_str(), content);
            let template = rooms.template(room, draft).await;
            let (version, event) = template.map_err(|error| status(server, 403, error))?;
            Ok(Template { version, event })
        })
    }

    fn send_join<'a>(
        &'a self,
        server: &'a ServerName,
        version: RoomVersion,
        room: &'a RoomId,
        event_id: &'a EventId,
        event: &'a CanonicalJsonObject,
    ) -> Answer<'a, JoinedRoom> {
        Box::pin(async move {
            let rooms = self.reach(server)?.rooms().clone();
            let event = to_raw_value(event).unwrap();
            let accepted = rooms
                .accept_membership(&self.own, room, event_id, "join", &event)
                .await;
            let accepted = accepted.map_err(|error| status(server, 403, error))?;
            Ok(JoinedRoom {
                version,
                event: accepted.event.raw().unwrap(),
                state: raw(accepted.state),
                auth_chain: raw(accepted.auth_chain),
                via: server.to_owned(),
            })
        })
    }

    fn invite<'a>(&'a self, server: &'a ServerName, _: &'a RoomId, _: &'a SignedInvite) -> Answer<'a, ()> {
        // Guilds invite by codes.
        Box::pin(async move { Err(status(server, 404, "no private channels here")) })
    }

    fn file_report<'a>(
        &'a self,
        server: &'a ServerName,
        report_id: &'a str,
        report: &'a FiledReport,
    ) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            let desk = self.hear(server).await?;
            let taken = ReportDesk::file(&desk, &self.own, report_id, report.clone()).await;
            taken.map_err(|error| at_the_report_desk(server, error))
        })
    }

    fn report_states<'a>(&'a self, server: &'a ServerName, report_id: &'a str) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            let desk = self.reach(server)?;
            let states = ReportDesk::states(&desk, &self.own, report_id).await;
            states.map_err(|error| at_the_report_desk(server, error))
        })
    }

    fn appeal_report<'a>(
        &'a self,
        server: &'a ServerName,
        report_id: &'a str,
        appeal: &'a ReportAppeal,
    ) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            let desk = self.reach(server)?;
            let taken = ReportDesk::appeal(&desk, &self.own, report_id, appeal.clone()).await;
            taken.map_err(|error| at_the_report_desk(server, error))
        })
    }

    fn work_on_reports<'a>(&'a self, server: &'a ServerName, request: &'a QueueRequest) -> Answer<'a, Value> {
        Box::pin(async move {
            let desk = self.reach(server)?;
            let done = ReportDesk::work(&desk, &self.own, request.clone()).await;
            done.map_err(|error| at_the_report_desk(server, error))
        })
    }
}
