//! Where the client of a server is.

use guildhall_federation_client::ClientError;
use guildhall_types::ServerName;

use crate::{Guilds, Refusal, model::Server};

impl Guilds {
    /// What `server` is, and where browsers find it. Of this server that stands in its configuration; another is asked, at most once in ten minutes, or
    /// in one minute if it did not answer.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what cannot be found out, [`Refusal::Overloaded`] while many others are asked.
    pub async fn server(&self, server: &ServerName) -> Result<Server, Refusal> {
        if server == self.server_name() {
            return Ok(Server {
                name: server.to_string(),
                software: "Guildhall".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                public_url: self.0.parts.public_url.trim_end_matches('/').to_owned(),
            });
        }
        // Also of an answer that is kept: the policy may have changed since.
        if !self.remote().admits(server) {
            return Err(not_found(&ClientError::Refused(server.to_string()), server));
        }
        let told = self.0.servers.of(&self.0.parts.remote, server).await?;
        let told = told.map_err(|error| not_found(&error, server))?;
        Ok(Server {
            name: server.to_string(),
            software: told.software.clone(),
            version: told.version.clone(),
            public_url: told.public_url.clone(),
        })
    }
}

/// What people without an account are told: not what a connection has failed of, which would tell of hosts and ports.
fn not_found(error: &ClientError, server: &ServerName) -> Refusal {
    Refusal::NotFound(match error {
        ClientError::Refused(_) => format!("This server does not deal with {server}"),
        ClientError::NoServer(_) => format!("{server} is the name of no server"),
        ClientError::Unreachable { .. } | ClientError::BackingOff(_) => {
            format!("{server} does not answer now")
        }
        _ => format!("{server} does not tell where its web client is; it may be no Guildhall server"),
    })
}
