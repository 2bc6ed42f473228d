//! What other servers were asked of their users not long ago.

use std::{sync::Arc, time::Duration};

use guildhall_federation_client::RemoteProfile;
use guildhall_types::{OwnedUserId, UserId};
use moka::future::Cache;

use crate::Remote;

/// For so long nobody is asked again, be it that the server has answered or not.
const KEPT: Duration = Duration::from_secs(60);
/// Users of whom an answer is kept.
const MOST: u64 = 2000;

/// Answers of other servers.
pub(crate) struct Asked(Cache<OwnedUserId, Option<Arc<RemoteProfile>>>);

impl Default for Asked {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(KEPT).build())
    }
}

impl Asked {
    /// What the server of `user` tells of the user; `None` if it does not, or may not be asked.
    pub(super) async fn of(&self, remote: &dyn Remote, user: &UserId) -> Option<Arc<RemoteProfile>> {
        let ask = async {
            match remote.profile(user).await {
                Ok(profile) => Some(Arc::new(profile)),
                Err(error) => {
                    tracing::debug!(%user, %error, "a profile could not be asked for");
                    None
                }
            }
        };
        // Who asks for the same meanwhile waits for the same answer.
        self.0.get_with(user.to_owned(), ask).await
    }
}
