//! The port through which other servers are asked to let our users in.

use futures::future::BoxFuture;
use guildhall_event::RoomVersion;
use guildhall_federation_api::{
    automod::AutomodNotice,
    invites::{InvitePreview, RedeemRequest, Redeemed, Vanity, VanityRequest},
    reports::{FiledReport, QueueRequest, ReportAppeal, ReportStates},
};
use guildhall_federation_client::{
    Asked, ClientError, FederationClient, Patience, RemoteProfile, RemoteServer, Template,
};
use guildhall_rooms::{JoinedRoom, SignedInvite};
use guildhall_types::{EventId, RoomId, ServerName, UserId};
use http::Method;
use ruma::canonical_json::CanonicalJsonObject;
use serde::Deserialize;
use serde_json::{Value, value::to_raw_value};

/// What comes back from another server.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, ClientError>>;

/// An answer that says nothing more.
#[derive(Deserialize)]
struct Answered {}

/// Other servers, as guilds need them. Nothing that they say is believed before the rooms have verified it.
pub trait Remote: Send + Sync + 'static {
    /// Whether the federation policy lets us deal with `server`.
    fn admits(&self, server: &ServerName) -> bool;

    /// `GET /_guildhall/federation/v1/server`.
    fn server<'a>(&'a self, server: &'a ServerName) -> Answer<'a, RemoteServer>;

    /// `GET /_guildhall/federation/v1/invites/{code}`.
    fn preview<'a>(&'a self, server: &'a ServerName, code: &'a str) -> Answer<'a, InvitePreview>;

    /// `POST /_guildhall/federation/v1/invites/{code}`. That a user wants to join is noted if an administrator has yet to allow dealing with the server.
    fn redeem<'a>(&'a self, server: &'a ServerName, code: &'a str, user: &'a UserId) -> Answer<'a, Redeemed>;

    /// `POST /_guildhall/federation/v1/vanity-url`.
    fn set_vanity<'a>(&'a self, server: &'a ServerName, request: &'a VanityRequest) -> Answer<'a, Vanity>;
    /// `POST /_guildhall/federation/v1/automod`.
    fn automod_notice<'a>(&'a self, server: &'a ServerName, notice: &'a AutomodNotice) -> Answer<'a, ()>;

    /// `query/profile`.
    fn profile<'a>(&'a self, user: &'a UserId) -> Answer<'a, RemoteProfile>;

    /// `make_join`.
    fn make_join<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        user: &'a UserId,
    ) -> Answer<'a, Template>;

    /// `send_join`.
    fn send_join<'a>(
        &'a self,
        server: &'a ServerName,
        version: RoomVersion,
        room: &'a RoomId,
        event_id: &'a EventId,
        event: &'a CanonicalJsonObject,
    ) -> Answer<'a, JoinedRoom>;

    /// `invite`: asks the server to let its user be invited.
    fn invite<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        invite: &'a SignedInvite,
    ) -> Answer<'a, ()>;

    /// `PUT /_guildhall/federation/v1/reports/{report_id}`.
    fn file_report<'a>(
        &'a self,
        server: &'a ServerName,
        report_id: &'a str,
        report: &'a FiledReport,
    ) -> Answer<'a, ReportStates>;

    /// `GET /_guildhall/federation/v1/reports/{report_id}`.
    fn report_states<'a>(&'a self, server: &'a ServerName, report_id: &'a str) -> Answer<'a, ReportStates>;

    /// `POST /_guildhall/federation/v1/reports/{report_id}/appeal`.
    fn appeal_report<'a>(
        &'a self,
        server: &'a ServerName,
        report_id: &'a str,
        appeal: &'a ReportAppeal,
    ) -> Answer<'a, ReportStates>;

    /// `POST /_guildhall/federation/v1/guild_reports`.
    fn work_on_reports<'a>(&'a self, server: &'a ServerName, request: &'a QueueRequest) -> Answer<'a, Value>;
}

/// The path of findings of automod.
const AUTOMOD: &str = "/_guildhall/federation/v1/automod";

/// The path of an invite; codes are letters, digits and `-`, which need no encoding.
fn path(code: &str) -> String {
    format!("/_guildhall/federation/v1/invites/{code}")
}

/// The path of a report; ids are letters and digits.
fn report_path(report_id: &str) -> String {
    format!("/_guildhall/federation/v1/reports/{report_id}")
}

impl Remote for FederationClient {
    fn admits(&self, server: &ServerName) -> bool {
        self.policy().allows(server)
    }

    fn server<'a>(&'a self, server: &'a ServerName) -> Answer<'a, RemoteServer> {
        Box::pin(FederationClient::server(self, server))
    }

    fn preview<'a>(&'a self, server: &'a ServerName, code: &'a str) -> Answer<'a, InvitePreview> {
        Box::pin(async move {
            let nothing = None::<&()>;
            self.send_json(server, Method::GET, &path(code), nothing, Patience::Interactive)
                .await
        })
    }

    fn redeem<'a>(&'a self, server: &'a ServerName, code: &'a str, user: &'a UserId) -> Answer<'a, Redeemed> {
        Box::pin(async move {
            let body = RedeemRequest {
                user_id: user.to_owned(),
            };
            let answer = self
                .send_json(
                    server,
                    Method::POST,
                    &path(code),
                    Some(&body),
                    Patience::Interactive,
                )
                .await;
            if let Err(ClientError::Undecided(_)) = &answer {
                self.policy().waiting().note(server, Asked::Join);
            }
            answer
        })
    }

    fn set_vanity<'a>(&'a self, server: &'a ServerName, request: &'a VanityRequest) -> Answer<'a, Vanity> {
        Box::pin(self.send_json(
            server,
            Method::POST,
            "/_guildhall/federation/v1/vanity-url",
            Some(request),
            Patience::Interactive,
        ))
    }
    fn automod_notice<'a>(&'a self, server: &'a ServerName, notice: &'a AutomodNotice) -> Answer<'a, ()> {
        Box::pin(async move {
            let answer: Answered = self
                .send_json(server, Method::POST, AUTOMOD, Some(notice), Patience::Interactive)
                .await?;
            let Answered {} = answer;
            Ok(())
        })
    }

    fn profile<'a>(&'a self, user: &'a UserId) -> Answer<'a, RemoteProfile> {
        Box::pin(FederationClient::profile(self, user))
    }

    fn make_join<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        user: &'a UserId,
    ) -> Answer<'a, Template> {
        Box::pin(FederationClient::make_join(self, server, room, user))
    }

    fn send_join<'a>(
        &'a self,
        server: &'a ServerName,
        version: RoomVersion,
        room: &'a RoomId,
        event_id: &'a EventId,
        event: &'a CanonicalJsonObject,
    ) -> Answer<'a, JoinedRoom> {
        Box::pin(FederationClient::send_join(
            self, server, version, room, event_id, event,
        ))
    }

    fn invite<'a>(
        &'a self,
        server: &'a ServerName,
        room: &'a RoomId,
        invite: &'a SignedInvite,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let event =
                to_raw_value(&invite.event).map_err(|error| ClientError::BadRequest(error.to_string()))?;
            let (version, id, state) = (invite.version, &invite.event_id, invite.state.clone());
            // What comes back is the same event with a signature more, which nobody asks for.
            FederationClient::invite(self, server, version, room, id, event, state)
                .await
                .map(drop)
        })
    }

    fn file_report<'a>(
        &'a self,
        server: &'a ServerName,
        report_id: &'a str,
        report: &'a FiledReport,
    ) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            let path = report_path(report_id);
            self.send_json(server, Method::PUT, &path, Some(report), Patience::Interactive)
                .await
        })
    }

    fn report_states<'a>(&'a self, server: &'a ServerName, report_id: &'a str) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            let (path, nothing) = (report_path(report_id), None::<&()>);
            // Nobody waits for a server that has just failed: what it said last is shown.
            self.send_json(server, Method::GET, &path, nothing, Patience::Background)
                .await
        })
    }

    fn appeal_report<'a>(
        &'a self,
        server: &'a ServerName,
        report_id: &'a str,
        appeal: &'a ReportAppeal,
    ) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            let path = format!("{}/appeal", report_path(report_id));
            self.send_json(server, Method::POST, &path, Some(appeal), Patience::Interactive)
                .await
        })
    }

    fn work_on_reports<'a>(&'a self, server: &'a ServerName, request: &'a QueueRequest) -> Answer<'a, Value> {
        Box::pin(async move {
            let path = "/_guildhall/federation/v1/guild_reports";
            self.send_json(server, Method::POST, path, Some(request), Patience::Interactive)
                .await
        })
    }
}
