//! Contract of `guildhall_storage::vanity`.

use guildhall_storage::{
    invites::{self, InviteRow},
    projection::guilds::{self, GuildRow},
    vanity,
};

fn guild(id: &str, is_deleted: bool) -> GuildRow {
    GuildRow {
        icon: None,
        banner: None,
        guild_id: id.into(),
        name: id.into(),
        description: None,
        owner_id: "@ada:a.test".into(),
        created_at: 1,
        is_deleted,
        settings: "{}".into(),
        vanity_code: None,
    }
}

#[tokio::test]
async fn a_code_is_there_once_and_a_guild_has_one() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for id in ["!one", "!two"] {
            guilds::upsert(conn, &guild(id, false)).await.unwrap();
        }
        let invite = InviteRow {
            code: "aBcDeF".into(),
            guild_id: "!two".into(),
            channel_id: None,
            inviter_id: "@ada:a.test".into(),
            max_uses: 0,
            uses: 0,
            max_age: 0,
            temporary: false,
            role_ids: Vec::new(),
            created_at: 1,
            expires_at: None,
        };
        invites::insert(conn, &invite).await.unwrap();
        assert!(
            !vanity::claim(conn, "abcdef", "!one", 2).await.unwrap(),
            "an invite has it"
        );
        assert!(vanity::claim(conn, "harbour", "!one", 2).await.unwrap());
        assert!(!vanity::claim(conn, "harbour", "!two", 3).await.unwrap());
        assert!(
            !vanity::claim(conn, "haven", "!one", 3).await.unwrap(),
            "it has one"
        );
        assert!(vanity::use_once(conn, "harbour", "!one").await.unwrap());
        assert!(!vanity::use_once(conn, "harbour", "!two").await.unwrap());
        assert!(!vanity::use_once(conn, "haven", "!one").await.unwrap());
        invites::add_use(conn, "harbour", "@bob:b.test", 4).await.unwrap();
        let row = vanity::get(conn, "harbour").await.unwrap().unwrap();
        assert_eq!((row.guild_id.as_str(), row.uses, row.claimed_at), ("!one", 1, 2));

        vanity::release(conn, "!one").await.unwrap();
        assert_eq!(vanity::get(conn, "harbour").await.unwrap(), None);
        assert!(
            !invites::was_used_by(conn, "harbour", "@bob:b.test")
                .await
                .unwrap()
        );
        assert!(vanity::claim(conn, "harbour", "!two", 5).await.unwrap());
        guilds::upsert(conn, &guild("!two", true)).await.unwrap();
        assert!(
            vanity::claim(conn, "harbour", "!one", 6).await.unwrap(),
            "its guild is no more"
        );
        tx.commit().await.unwrap();
    })
    .await;
}
