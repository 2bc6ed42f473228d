//! The profile of one user.

use guildhall_event::guild::is_picture;
use guildhall_federation_client::RemoteProfile;
use guildhall_storage::{
    accounts::users::{self, UserRow},
    friends::{self, Relation},
    people::{self, Person},
};
use guildhall_types::{
    Timestamp, UserId, is_steward,
    profile::{is_bio, is_color},
    text::has_control,
};

use crate::{
    Guilds, Refusal, Thing,
    model::{MemberUser, UserProfile},
};

/// Characters of a name that another server tells; Matrix allows no more bytes.
const MAX_NAME: usize = 255;
/// Times that are believed: up to the year 2100, in milliseconds.
const TIMES: std::ops::Range<i64> = 0..4_102_444_800_000;

impl Guilds {
    /// What others see of `other`, for `user`: of everybody of this server, and of users of other servers who are in a guild or private channel with the user, or a friend. What
    /// the server of such a one does not tell is what is known from the memberships here.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for who is nobody, or nobody that the user may know of.
    pub async fn profile(&self, user: &UserId, other: &UserId) -> Result<UserProfile, Refusal> {
        let unknown = || Refusal::Unknown(Thing::User);
        if is_steward(other) {
            return Err(unknown());
        }
        if self.is_ours(other) {
            let found = users::get(&mut *self.read().await?, other.as_str()).await?;
            return found.map(own).ok_or_else(unknown);
        }
        let seen = self.seen(user, other).await?.ok_or_else(unknown)?;
        let told = self.0.profiles.of(&self.0.parts.remote, other).await;
        Ok(match told {
            Some(told) => foreign(seen, &told),
            None => UserProfile {
                user: MemberUser::new(&seen.user_id, seen.display_name.as_deref(), seen.avatar),
                banner: None,
                bio: None,
                accent_color: None,
                created_at: None,
            },
        })
    }

    /// How `user` knows `other`, if that is so.
    async fn seen(&self, user: &UserId, other: &UserId) -> Result<Option<Person>, Refusal> {
        let mut conn = self.read().await?;
        if let Some(seen) = people::seen(&mut conn, user.as_str(), other.as_str()).await? {
            return Ok(Some(seen));
        }
        let relation = friends::relation(&mut conn, user.as_str(), other.as_str()).await?;
        let is_friend = relation.is_some_and(|row| row.relation == Relation::Friend);
        Ok(is_friend.then(|| Person {
            user_id: other.to_string(),
            display_name: None,
            avatar: None,
        }))
    }
}

fn own(row: UserRow) -> UserProfile {
    UserProfile {
        user: MemberUser::new(&row.user_id, row.display_name.as_deref(), row.avatar),
        banner: row.banner,
        bio: Some(row.bio),
        accent_color: row.accent_color,
        created_at: Some(Timestamp(row.created_at).to_rfc3339()),
    }
}

/// What the user's server tells, as far as it can be so.
fn foreign(seen: Person, told: &RemoteProfile) -> UserProfile {
    let name = told.display_name.as_deref();
    let name = name.filter(|name| {
        let is_blank = name.trim().is_empty();
        !is_blank && name.chars().count() <= MAX_NAME && !has_control(name)
    });
    let picture = |uri: &Option<String>| uri.clone().filter(|uri| is_picture(uri));
    UserProfile {
        user: MemberUser::new(
            &seen.user_id,
            name.or(seen.display_name.as_deref()),
            picture(&told.avatar_url),
        ),
        banner: picture(&told.banner),
        bio: told.bio.clone().filter(|bio| is_bio(bio)),
        accent_color: told.accent_color.clone().filter(|color| is_color(color)),
        created_at: told
            .created_at
            .filter(|at| TIMES.contains(at))
            .map(|at| Timestamp(at).to_rfc3339()),
    }
}

#[cfg(test)]
mod tests {
    use guildhall_federation_client::RemoteProfile;
    use guildhall_storage::people::Person;

    use super::foreign;

    fn seen() -> Person {
        Person {
            user_id: "@bob:b.test".to_owned(),
            display_name: Some("Bobby".to_owned()),
            avatar: Some("mxc://b.test/old".to_owned()),
        }
    }

    #[test]
    fn what_is_told_counts() {
        let told = RemoteProfile {
            display_name: Some("Bob".to_owned()),
            avatar_url: None,
            banner: Some("mxc://b.test/banner".to_owned()),
            bio: Some("two\nlines".to_owned()),
            accent_color: Some("#ff8800".to_owned()),
            created_at: Some(0),
        };
        let shown = foreign(seen(), &told);
        assert_eq!(
            (shown.user.display_name.as_str(), shown.user.avatar),
            ("Bob", None)
        );
        assert_eq!(shown.banner.as_deref(), Some("mxc://b.test/banner"));
        assert_eq!(shown.bio.as_deref(), Some("two\nlines"));
        assert_eq!(shown.accent_color.as_deref(), Some("#ff8800"));
        assert_eq!(shown.created_at.as_deref(), Some("1970-01-01T00:00:00Z"));
    }

    #[test]
    fn what_cannot_be_so_is_not_shown() {
        let told = RemoteProfile {
            display_name: Some("B\u{0}b".to_owned()),
            avatar_url: Some("https://b.test/x.png".to_owned()),
            banner: Some("javascript:alert(1)".to_owned()),
            bio: Some("x".repeat(191)),
            accent_color: Some("red;background:url(x)".to_owned()),
            created_at: Some(i64::MAX),
        };
        let shown = foreign(seen(), &told);
        assert_eq!(
            (shown.user.display_name.as_str(), shown.user.avatar),
            ("Bobby", None)
        );
        assert_eq!((shown.banner, shown.bio), (None, None));
        assert_eq!((shown.accent_color, shown.created_at), (None, None));
        for name in ["", " ", "\u{202e}boB", &"x".repeat(256)] {
            let told = RemoteProfile {
                display_name: Some(name.to_owned()),
                ..RemoteProfile::default()
            };
            assert_eq!(foreign(seen(), &told).user.display_name, "Bobby");
        }
    }
}
