//! Banning servers.

use guildhall_event::guild::{MAX_SERVER_BANS, is_server_pattern};
use guildhall_rooms::Step;
use guildhall_types::{RoomId, ServerPattern, UserId};

use crate::{Guilds, Refusal, draft, member::REASON, model::ServerBan, validate::Check};

impl Guilds {
    /// Bans the servers that the pattern `server` names: their users are removed, do not come in, and nothing more is sent to them. A ban that stands
    /// gets the new reason.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], also for a pattern that names the guild's own server or that of `user`; [`Refusal::Unknown`];
    /// [`Refusal::Forbidden`] for who may not ban members or does not stand above all members of the servers; [`Refusal::Conflict`] when
    /// the guild has as many as it may.
    pub async fn ban_server(
        &self,
        user: &UserId,
        guild: &RoomId,
        server: &str,
        reason: Option<&str>,
    ) -> Result<ServerBan, Refusal> {
        let mut check = Check::new();
        let server = server.trim().to_lowercase();
        let reason = check.text("reason", reason, REASON);
        if !is_server_pattern(&server) {
            check.refuse(
                "server",
                "must be a server name, in which * and ? may stand for others",
            );
        }
        check.end()?;
        let state = self.as_banner(user, guild, "ban servers from this guild").await?;
        let pattern = ServerPattern::new(&server);
        if pattern.matches(user.server_name()) {
            return Err(Refusal::invalid("server", "must not name your own server"));
        }
        if <&UserId>::try_from(state.steward.as_str()).is_ok_and(|home| pattern.matches(home.server_name())) {
            return Err(Refusal::invalid("server", "must not name the guild's own server"));
        }
        if !state.server_bans.contains_key(&server) && state.server_bans.len() >= MAX_SERVER_BANS {
            return Err(Refusal::Conflict(format!(
                "A guild has at most {MAX_SERVER_BANS} bans of servers"
            )));
        }
        let above = state.members.keys().any(|member| {
            <&UserId>::try_from(member.as_str()).is_ok_and(|id| pattern.matches(id.server_name()))
                && state.rank(user.as_str()) <= state.rank(member)
        });
        if above {
            return Err(Refusal::Forbidden(
                "A member of the server does not stand below you".to_owned(),
            ));
        }
        let ban = draft::server_ban(user, &server, true, reason.clone());
        let steps = vec![
            Step::Append(guild.to_owned(), vec![ban]),
            Step::Levels(guild.to_owned(), user.to_owned()),
        ];
        self.submit(steps).await?;
        Ok(ServerBan { server, reason })
    }
}
