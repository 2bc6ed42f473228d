//! Telling who has a second factor.

use guildhall_storage::{
    accounts::{
        second_factors,
        users::{self, UserRow},
    },
    projection::{
        guilds::{self, GuildRow},
        members::{self, MembershipRow},
    },
};
use guildhall_types::OwnedUserId;

use crate::server::{Server, eventually, servers};

/// A user with a second factor.
async fn with_factor(server: &Server, name: &str) -> OwnedUserId {
    let user = server.user(name);
    let row = UserRow {
        avatar: None,
        banner: None,
        is_email_verified: false,
        user_id: user.to_string(),
        username: name.to_owned(),
        email: None,
        password_hash: String::new(),
        display_name: None,
        bio: String::new(),
        accent_color: None,
        locale: String::new(),
        is_admin: false,
        has_second_factor: false,
        created_at: 0,
        updated_at: 0,
    };
    let mut tx = server.db.db().begin().await.unwrap();
    users::insert(tx.conn(), &row).await.unwrap();
    second_factors::propose(tx.conn(), user.as_str(), "A", 1)
        .await
        .unwrap();
    assert!(
        second_factors::confirm(tx.conn(), user.as_str(), "A", 1)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    user
}

#[tokio::test]
async fn guilds_in_which_nothing_can_be_told_keep_no_other_waiting() {
    let [a] = servers(["a.test"]).await;
    let (ann, bob) = (with_factor(&a, "ann").await, with_factor(&a, "bob").await);
    let (guild, _, code) = a.guild(&ann).await;
    a.redeem(&bob, &code).await.unwrap();
    // More than are read at a time, before every other, and without a room to tell it in.
    let mut tx = a.db.db().begin().await.unwrap();
    for number in 0..250 {
        let id = format!("!!{number:03}");
        let row = GuildRow {
            icon: None,
            banner: None,
            guild_id: id.clone(),
            name: "Ruin".to_owned(),
            description: None,
            owner_id: ann.to_string(),
            created_at: 1,
            is_deleted: false,
            settings: r#"{"mfa_level":1}"#.to_owned(),
            vanity_code: None,
        };
        guilds::upsert(tx.conn(), &row).await.unwrap();
        let row = MembershipRow {
            avatar: None,
            room_id: id,
            user_id: ann.to_string(),
            server_name: "a.test".to_owned(),
            membership: "join".to_owned(),
            display_name: None,
            joined_at: 1,
            event_id: "$join".to_owned(),
            nickname: None,
            timed_out_until: None,
            reason: None,
            has_accepted: false,
            has_second_factor: false,
        };
        members::upsert(tx.conn(), &row).await.unwrap();
    }
    tx.commit().await.unwrap();
    a.guilds.set_mfa_level(&ann, &guild, 1).await.unwrap();
    let told = async |user: &OwnedUserId| {
        let row = a
            .query(
                "SELECT user_id FROM memberships WHERE room_id = $1 AND user_id = $2 AND has_second_factor = 1",
                &[guild.as_str(), user.as_str()],
            )
            .await;
        !row.is_empty()
    };
    eventually("it is told that bob has one", async || told(&bob).await).await;
}
