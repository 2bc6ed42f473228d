//! Files of messages.

use reqwest::{Method, RequestBuilder, header::CONTENT_TYPE};
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
        let (status, said) = answer_of(request).await?;
        match said[0]["id"].as_str() {
            Some(id) => Ok(id.to_owned()),
            None => Err(refusal_of(status, &said)),
        }
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
        let request = self.http.get(format!("{}{url}", self.base));
        let request = match with_token {
            true => request.bearer_auth(&self.token),
            false => request,
        };
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }
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
