//! Files of messages.

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{Client, Refusal, encode};

impl Client {
    /// Uploads a file for a message in the channel; its id.
    ///
    /// # Errors
    /// What the server says.
    pub async fn upload(&self, channel: &str, name: &str, bytes: &[u8]) -> Result<String, Refusal> {
        let head =
            format!("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
        let url = format!("{}/api/v1/channels/{}/attachments", self.base, encode(channel));
        let request = self
            .http
            .post(url)
            .bearer_auth(&self.token)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(body);
        let no_answer = |error: reqwest::Error| Refusal {
            status: 0,
            code: String::new(),
            message: error.to_string(),
        };
        let answer = request.send().await.map_err(no_answer)?;
        let status = answer.status().as_u16();
        let said: Value = answer.json().await.map_err(no_answer)?;
        match said[0]["id"].as_str() {
            Some(id) => Ok(id.to_owned()),
            None => Err(Refusal {
                status,
                code: said["error"]["code"].as_str().unwrap_or_default().to_owned(),
                message: said.to_string(),
            }),
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
        let request = self.http.get(format!("{}{url}", self.base));
        let request = match with_token {
            true => request.bearer_auth(&self.token),
            false => request,
        };
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }
}
