//! Files of messages.

use std::{convert::Infallible, future::ready, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use reqwest::{
    Body, Method, RequestBuilder, Response,
    header::{CONTENT_TYPE, RANGE},
};
use serde_json::{Value, json};

use super::{Client, Refusal, encode};

/// Longest that a file may be on its way, to the server or from it.
const TRANSFER: Duration = Duration::from_secs(3600);
/// What comes after the bytes of a file.
const PART_END: &[u8] = b"\r\n--x--\r\n";

impl Client {
    /// Uploads a file for a message in the channel; its id.
    ///
    /// # Errors
    /// What the server says.
    pub async fn upload(&self, channel: &str, name: &str, bytes: &[u8]) -> Result<String, Refusal> {
        let body = [&part_head(name), bytes, PART_END].concat();
        uploaded(self.post_files(channel).body(body)).await
    }

    /// Uploads a file of which no more is in memory than `chunks` gives at a time, however long it takes; its id.
    ///
    /// # Errors
    /// What the server says.
    pub async fn upload_stream(
        &self,
        channel: &str,
        name: &str,
        chunks: impl Stream<Item = Bytes> + Send + 'static,
    ) -> Result<String, Refusal> {
        let around = |bytes: Vec<u8>| stream::once(ready(Bytes::from(bytes)));
        let all = around(part_head(name))
            .chain(chunks)
            .chain(around(PART_END.into()));
        let body = Body::wrap_stream(all.map(Ok::<_, Infallible>));
        uploaded(self.post_files(channel).timeout(TRANSFER).body(body)).await
    }

    fn post_files(&self, channel: &str) -> RequestBuilder {
        let url = format!("{}/api/v1/channels/{}/attachments", self.base, encode(channel));
        let request = self.http.post(url).bearer_auth(&self.token);
        request.header(CONTENT_TYPE, "multipart/form-data; boundary=x")
    }

    /// Has a webhook say `content` with a file, by its `url`; the message.
    ///
    /// # Errors
    /// What the server says.
    pub async fn execute_webhook(
        &self,
        url: &str,
        content: &str,
        (name, bytes): (&str, &[u8]),
    ) -> Result<Value, Refusal> {
        let payload = json!({ "content": content });
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{payload}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let request = self
            .http
            .post(format!("{}{url}?wait=true", self.base))
            .header(CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(body);
        let (status, said) = answer_of(request).await?;
        match status {
            200 => Ok(said),
            _ => Err(refusal_of(status, &said)),
        }
    }

    /// Says `content` with files that were uploaded; the message.
    ///
    /// # Errors
    /// What the server says.
    pub async fn send_files(&self, channel: &str, content: &str, files: &[&str]) -> Result<Value, Refusal> {
        let files: Vec<Value> = files.iter().map(|id| json!({"id": id})).collect();
        let path = format!("/channels/{}/messages", encode(channel));
        let body = json!({"content": content, "attachments": files});
        self.call(Method::POST, &path, Some(body)).await
    }

    /// Status and bytes at `url`, a path of the server with everything; with the own token, or as nobody.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn fetch(&self, url: &str, with_token: bool) -> Result<(u16, Vec<u8>), reqwest::Error> {
        let answer = self.get(url, with_token).send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }

    /// Status and bytes of the part of `url` that `range` names (RFC 9110, section 14.2).
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn fetch_part(&self, url: &str, range: &str) -> Result<(u16, Vec<u8>), reqwest::Error> {
        let answer = self.get(url, true).header(RANGE, range).send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }

    /// The answer at `url`, as [`Client::fetch`]; its bytes are still to be read, however long that takes.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn open(&self, url: &str) -> Result<Response, reqwest::Error> {
        self.get(url, true).timeout(TRANSFER).send().await
    }

    fn get(&self, url: &str, with_token: bool) -> RequestBuilder {
        let request = self.http.get(format!("{}{url}", self.base));
        match with_token {
            true => request.bearer_auth(&self.token),
            false => request,
        }
    }
}

/// The id of the one file that `request` uploads.
async fn uploaded(request: RequestBuilder) -> Result<String, Refusal> {
    let (status, said) = answer_of(request).await?;
    match said[0]["id"].as_str() {
        Some(id) => Ok(id.to_owned()),
        None => Err(refusal_of(status, &said)),
    }
}

/// What comes before the bytes of a file.
fn part_head(name: &str) -> Vec<u8> {
    format!("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n").into_bytes()
}

/// Status and JSON of what is answered.
async fn answer_of(request: RequestBuilder) -> Result<(u16, Value), Refusal> {
    let no_answer = |error: reqwest::Error| Refusal {
        status: 0,
        code: String::new(),
        message: error.to_string(),
    };
    let answer = request.send().await.map_err(no_answer)?;
    let status = answer.status().as_u16();
    Ok((status, answer.json().await.map_err(no_answer)?))
}

fn refusal_of(status: u16, said: &Value) -> Refusal {
    Refusal {
        status,
        code: said["error"]["code"].as_str().unwrap_or_default().to_owned(),
        message: said.to_string(),
    }
}
