//! The second factor of the account.

use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_test_support::totp;
use guildhall_types::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, PASSWORD, Refusal};

impl Client {
    /// Switches a second factor on; a recovery code.
    ///
    /// # Errors
    /// As [`Client::call`].
    ///
    /// # Panics
    /// When the answers are not what they should be.
    pub async fn switch_on_second_factor(&self) -> Result<String, Refusal> {
        let body = json!({"password": PASSWORD});
        let proposed = self.call(Method::POST, "/auth/2fa/enable", Some(body)).await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let now = Timestamp(i64::try_from(now).unwrap());
        let code = totp::code(proposed["secret"].as_str().unwrap(), now);
        let body = json!({"code": code});
        let codes = self.call(Method::POST, "/auth/2fa/verify", Some(body)).await?;
        Ok(codes["recoveryCodes"][0].as_str().unwrap().to_owned())
    }

    /// Switches it off with a recovery code.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn switch_off_second_factor(&self, code: &str) -> Result<Value, Refusal> {
        let body = json!({"password": PASSWORD, "code": code});
        self.call(Method::POST, "/auth/2fa/disable", Some(body)).await
    }
}
