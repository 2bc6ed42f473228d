//! Small requests while something else is done.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use guildhall_federation_tests::Client;
use reqwest::Method;

use crate::stage::Stage;

/// Pause between two requests.
const PAUSE: Duration = Duration::from_millis(25);

/// Microseconds of the answers.
#[derive(Default)]
pub(crate) struct Waited {
    /// `GET /users/@me`.
    pub(crate) gets: Vec<u128>,
    /// Messages that were sent: each is answered when it is on the disk.
    pub(crate) posts: Vec<u128>,
}

/// Does `work`, and asks for small things from its beginning to its end.
pub(crate) async fn during<T>(stage: &Stage, work: impl Future<Output = T>) -> (T, Waited) {
    let is_over = Arc::new(AtomicBool::new(false));
    // In a task of its own: it is not to wait for the driver's own work.
    let asking = tokio::spawn(ask(
        stage.watcher.clone(),
        stage.channel.clone(),
        Arc::clone(&is_over),
    ));
    let done = work.await;
    is_over.store(true, Ordering::Relaxed);
    (done, asking.await.unwrap())
}

async fn ask(watcher: Client, channel: String, is_over: Arc<AtomicBool>) -> Waited {
    let mut waited = Waited::default();
    while !is_over.load(Ordering::Relaxed) {
        let begin = Instant::now();
        watcher.call(Method::GET, "/users/@me", None).await.unwrap();
        waited.gets.push(begin.elapsed().as_micros());
        let begin = Instant::now();
        watcher.send_plain(&channel, "something small").await;
        waited.posts.push(begin.elapsed().as_micros());
        tokio::time::sleep(PAUSE).await;
    }
    waited
}
