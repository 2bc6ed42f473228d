//! The web client, embedded in the binary: the files that `npm run build` makes of `client`, and the page that loads them.
//!
//! The client is a page whose address names what is shown (`client/src/router`), so each such path is answered with that page.

mod answer;
mod files;

use axum::{Router, routing::get};

/// Paths that name a screen of the client; `client/src/router/router.svelte.ts` reads them.
const SCREENS: &[&str] = &[
    "/",
    "/sign-in",
    "/sign-up",
    "/reset-password",
    "/verify-email",
    "/invite/{code}",
    "/friends",
    "/settings",
    "/settings/{page}",
    "/admin",
    "/admin/{page}",
    "/channels/{channel_id}",
    "/channels/{channel_id}/{message_id}",
    "/guilds/{guild_id}",
    "/guilds/{guild_id}/{channel_id}",
    "/guilds/{guild_id}/{channel_id}/{message_id}",
    "/guilds/{guild_id}/{channel_id}/{part}/{id}",
];

/// The client's page at the paths of its screens, and its files.
pub fn router() -> Router {
    let screens = SCREENS.iter().fold(Router::new(), |router, path| {
        router.route(path, get(answer::page))
    });
    screens
        .route("/mark.svg", get(answer::file))
        // What installs the client as an app. The worker is asked for anew at each start (`no-cache`), as it looks after all the rest.
        .route("/sw.js", get(answer::file))
        .route("/manifest.webmanifest", get(answer::file))
        .route("/icons/{file}", get(answer::file))
        .route("/assets/{file}", get(answer::file))
}
