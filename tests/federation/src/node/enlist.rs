//! Many accounts at once.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use sqlx::AnyPool;

use super::Node;
use crate::client::{Client, http};

/// How long the logins hold, in milliseconds: a day.
const HOLDS_FOR_MS: i64 = 24 * 3600 * 1000;

impl Node {
    /// `count` accounts `{prefix}1` and so on, each with a login that is still to be renewed ([`Client::renew`]). They are written into the
    /// database of the running server: their passwords, whose hashes would take most of the time, are nobody's.
    ///
    /// # Panics
    /// When the database does not take them.
    pub async fn enlist(&self, prefix: &str, count: usize) -> Vec<Client> {
        sqlx::any::install_default_drivers();
        let pool = AnyPool::connect(&self.writing_url()).await.unwrap();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let now = i64::try_from(now.as_millis()).unwrap();
        let mut tx = pool.begin().await.unwrap();
        let mut clients = Vec::with_capacity(count);
        let http = http();
        for number in 1..=count {
            let username = format!("{prefix}{number}");
            let user = format!("@{username}:{}", self.server_name);
            let refresh_token = format!("login of {username}");
            sqlx::query(
                "INSERT INTO users (user_id, username, password_hash, bio, locale, is_admin, created_at, updated_at) \
                 VALUES ($1, $2, 'none', '', 'en', 0, $3, $3)",
            )
            .bind(&user)
            .bind(&username)
            .bind(now)
            .execute(&mut *tx)
            .await
            .unwrap();
            sqlx::query(
                "INSERT INTO sessions (session_id, user_id, created_at, last_seen_at) VALUES ($1, $2, $3, $3)",
            )
            .bind(&username)
            .bind(&user)
            .bind(now)
            .execute(&mut *tx)
            .await
            .unwrap();
            sqlx::query(
                "INSERT INTO refresh_tokens (token_hash, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
            )
            .bind(URL_SAFE_NO_PAD.encode(Sha256::digest(refresh_token.as_bytes())))
            .bind(&username)
            .bind(now)
            .bind(now + HOLDS_FOR_MS)
            .execute(&mut *tx)
            .await
            .unwrap();
            clients.push(Client::of(http.clone(), &self.base, &user, refresh_token));
        }
        tx.commit().await.unwrap();
        pool.close().await;
        clients
    }
}
