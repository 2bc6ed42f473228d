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
    pub(super) async fn of(&self, remote: &Arc<dyn Remote>, user: &UserId) -> Option<Arc<RemoteProfile>> {
        // To its end even if who asked has gone meanwhile: else coming and going would ask again and again.
        let (cache, remote, user) = (self.0.clone(), Arc::clone(remote), user.to_owned());
        let asking = tokio::spawn(async move {
            let ask = async {
                match remote.profile(&user).await {
                    Ok(profile) => Some(Arc::new(profile)),
                    Err(error) => {
                        tracing::debug!(%user, %error, "a profile could not be asked for");
                        None
                    }
                }
            };
            // Who asks for the same meanwhile waits for the same answer.
            cache.get_with(user.clone(), ask).await
        });
        asking.await.unwrap_or_default()
    }
}
