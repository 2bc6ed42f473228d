//! Files on their way, all at the same time.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use futures::{StreamExt as _, future::join_all};

use crate::{content::Content, stage::Stage};

/// A file that was on its way: from its first byte to the answer or to the last byte.
pub(crate) struct Passage {
    pub(crate) content: Content,
    /// The id of the file that it became, when it was uploaded.
    id: String,
    pub(crate) begin: Instant,
    pub(crate) end: Instant,
}

/// A file that a message has.
pub(crate) struct Kept {
    content: Content,
    url: String,
}

/// Uploads all of them.
pub(crate) async fn upload(stage: &Stage, contents: Vec<Content>) -> Vec<Passage> {
    let all = contents
        .into_iter()
        .enumerate()
        .map(|(number, content)| async move {
            let begun = Arc::new(OnceLock::new());
            let noted = Arc::clone(&begun);
            let chunks = content.stream().inspect(move |_| {
                noted.get_or_init(Instant::now);
            });
            let person = stage.person(number);
            let id = person
                .upload_stream(&stage.channel, "large.bin", chunks)
                .await
                .unwrap();
            Passage {
                content,
                id,
                begin: *begun.get().unwrap(),
                end: Instant::now(),
            }
        });
    join_all(all).await
}

/// Says a message with each of them.
pub(crate) async fn say(stage: &Stage, uploaded: Vec<Passage>) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (number, Passage { content, id, .. }) in uploaded.into_iter().enumerate() {
        let person = stage.person(number);
        let said = person.send_files(&stage.channel, "", &[&id]).await.unwrap();
        let file = &said["attachments"][0];
        assert_eq!(file["size"], content.size, "{said}");
        kept.push(Kept {
            content,
            url: file["url"].as_str().unwrap().to_owned(),
        });
    }
    kept
}

/// Downloads all of them, and compares every byte.
pub(crate) async fn download(stage: &Stage, kept: &[Kept]) -> Vec<Passage> {
    let all = kept
        .iter()
        .enumerate()
        .map(|(number, Kept { content, url })| async move {
            let answer = stage.person(number).open(url).await.unwrap();
            assert_eq!(answer.status(), 200, "{url}");
            let begin = Instant::now();
            let mut bytes = answer.bytes_stream();
            let mut at = 0;
            while let Some(some) = bytes.next().await {
                let some = some.unwrap();
                assert!(content.has(at, &some), "{url} has other bytes after {at}");
                at += some.len() as u64;
            }
            assert_eq!(at, content.size, "{url} is shorter");
            Passage {
                content: content.clone(),
                id: String::new(),
                begin,
                end: Instant::now(),
            }
        });
    join_all(all).await
}
