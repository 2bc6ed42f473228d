#![allow(clippy::unwrap_used, reason = "tests")]
use guildhall_permissions::Permissions;
use guildhall_types::{OwnedEventId, Timestamp, thread::ThreadArchiveContent};

use super::{rules::MAX_SKEW_MS, *};

const AT: Timestamp = Timestamp(1_000_000);
const MEMBER: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::CREATE_PUBLIC_THREADS);
const KEEPER: Permissions = MEMBER.union(Permissions::MANAGE_THREADS);

fn channel(kind: i64) -> ChannelContent {
    let tag = |id: &str, moderated| ForumTag {
        id: id.to_owned(),
        name: id.to_owned(),
        emoji: None,
        moderated,
    };
    ChannelContent {
        kind,
        forum: Some(ForumContent {
            tags: vec![tag("open", false), tag("solved", true)],
            require_tag: false,
        }),
        ..ChannelContent::default()
    }
}

fn facts(creator: &str) -> ThreadContent {
    ThreadContent {
        creator: creator.to_owned(),
        created: AT.0,
        name: "talk".to_owned(),
        auto_archive: 60,
        ..ThreadContent::default()
    }
}

fn root() -> OwnedEventId {
    OwnedEventId::try_from("$root").unwrap()
}

struct Case {
    channel: ChannelContent,
    before: Option<Thread>,
}

impl Case {
    fn may(&self, user: &str, rights: Permissions, event: &ThreadEvent) -> bool {
        let actor = Actor {
            user,
            rights,
            at: AT,
            channel: &self.channel,
            threads: 0,
        };
        actor.may(event, self.before.as_ref()).is_ok()
    }

    fn sets(&self, user: &str, rights: Permissions, to: ThreadContent) -> bool {
        self.may(user, rights, &ThreadEvent::Set(root(), Some(to)))
    }

    fn archives(&self, user: &str, rights: Permissions, archived: bool) -> bool {
        let content = ThreadArchiveContent { archived, last: None };
        self.may(user, rights, &ThreadEvent::Archive(root(), Some(content)))
    }

    fn moderates(&self, rights: Permissions, to: ThreadModerationContent) -> bool {
        self.may("@x:a", rights, &ThreadEvent::Moderate(root(), Some(to)))
    }

    fn talks(&self, rights: Permissions) -> bool {
        self.may("@x:a", rights, &ThreadEvent::Said(root()))
    }
}

fn existing(kind: i64, moderation: ThreadModerationContent) -> Case {
    Case {
        channel: channel(kind),
        before: Some(Thread {
            facts: facts("@x:a"),
            moderation,
        }),
    }
}

fn new(kind: i64) -> Case {
    Case {
        channel: channel(kind),
        before: None,
    }
}

const LOCKED: ThreadModerationContent = ThreadModerationContent {
    locked: true,
    pinned: false,
    deleted: false,
};

#[test]
fn who_makes_threads() {
    for kind in [channel_type::TEXT, channel_type::ANNOUNCEMENT] {
        assert!(new(kind).sets("@x:a", MEMBER, facts("@x:a")));
        let without = MEMBER.without(Permissions::CREATE_PUBLIC_THREADS);
        assert!(!new(kind).sets("@x:a", without, facts("@x:a")));
        assert!(new(channel_type::FORUM).sets("@x:a", without, facts("@x:a")));
    }
    let silent = MEMBER.without(Permissions::SEND_MESSAGES);
    assert!(!new(channel_type::FORUM).sets("@x:a", silent, facts("@x:a")));
    let blind = MEMBER.without(Permissions::VIEW_CHANNEL);
    assert!(!new(channel_type::TEXT).sets("@x:a", blind, facts("@x:a")));
    for kind in [channel_type::VOICE, channel_type::CATEGORY] {
        assert!(!new(kind).sets("@x:a", KEEPER, facts("@x:a")));
    }
    assert!(!new(channel_type::TEXT).sets("@x:a", KEEPER, facts("@y:a")));
    let old = ThreadContent {
        created: AT.0 - MAX_SKEW_MS - 1,
        ..facts("@x:a")
    };
    assert!(!new(channel_type::TEXT).sets("@x:a", KEEPER, old));
    let event = ThreadEvent::Set(root(), Some(facts("@x:a")));
    let channel = channel(channel_type::TEXT);
    let may = |rights, threads| {
        let actor = Actor {
            user: "@x:a",
            rights,
            at: AT,
            channel: &channel,
            threads,
        };
        actor.may(&event, None).is_ok()
    };
    // Nobody takes the last ones from those who manage threads.
    assert!(may(MEMBER, 8_999) && !may(MEMBER, 9_000));
    assert!(may(KEEPER, 9_999) && !may(KEEPER, 10_000));
}

#[test]
fn the_maker_changes_it_until_it_is_locked() {
    let open = existing(channel_type::TEXT, ThreadModerationContent::default());
    let locked = existing(channel_type::TEXT, LOCKED);
    let renamed = ThreadContent {
        name: "other".to_owned(),
        ..facts("@x:a")
    };
    assert!(open.sets("@x:a", MEMBER, renamed.clone()));
    assert!(!open.sets("@y:a", MEMBER, renamed.clone()));
    assert!(open.sets("@y:a", KEEPER, renamed.clone()));
    assert!(!locked.sets("@x:a", MEMBER, renamed.clone()));
    assert!(locked.sets("@y:a", KEEPER, renamed));
    for changed in [
        ThreadContent {
            creator: "@y:a".to_owned(),
            ..facts("@x:a")
        },
        ThreadContent {
            created: AT.0 + 1,
            ..facts("@x:a")
        },
    ] {
        assert!(!open.sets("@x:a", KEEPER, changed));
    }
    let slow = ThreadContent {
        rate_limit_per_user: 5,
        ..facts("@x:a")
    };
    assert!(!open.sets("@x:a", MEMBER, slow.clone()));
    assert!(open.sets("@x:a", KEEPER, slow));
    assert!(open.archives("@x:a", MEMBER, true) && !open.archives("@y:a", MEMBER, true));
    assert!(open.archives("@y:a", MEMBER, false));
    assert!(!locked.archives("@x:a", MEMBER, true) && !locked.archives("@x:a", MEMBER, false));
    assert!(locked.archives("@y:a", KEEPER, false));
    assert!(!new(channel_type::TEXT).archives("@x:a", KEEPER, true));
}

#[test]
fn moderators_lock_and_nothing_undoes_a_deletion() {
    let open = existing(channel_type::TEXT, ThreadModerationContent::default());
    assert!(open.moderates(KEEPER, LOCKED) && !open.moderates(MEMBER, LOCKED));
    assert!(existing(channel_type::TEXT, LOCKED).moderates(KEEPER, ThreadModerationContent::default()));
    let pinned = ThreadModerationContent {
        pinned: true,
        ..ThreadModerationContent::default()
    };
    assert!(!open.moderates(KEEPER, pinned));
    assert!(existing(channel_type::FORUM, ThreadModerationContent::default()).moderates(KEEPER, pinned));
    let deleted = ThreadModerationContent {
        deleted: true,
        ..ThreadModerationContent::default()
    };
    assert!(open.moderates(KEEPER, deleted));
    let gone = existing(channel_type::TEXT, deleted);
    assert!(!gone.moderates(KEEPER, ThreadModerationContent::default()));
    assert!(!gone.sets("@x:a", KEEPER, facts("@x:a")) && !gone.talks(KEEPER));
}

#[test]
fn what_is_said_where() {
    assert!(existing(channel_type::TEXT, ThreadModerationContent::default()).talks(MEMBER));
    let locked = existing(channel_type::TEXT, LOCKED);
    assert!(!locked.talks(MEMBER) && locked.talks(KEEPER));
    // Without a thread it is an answer in the channel.
    assert!(new(channel_type::TEXT).talks(MEMBER) && !new(channel_type::FORUM).talks(KEEPER));
    for (event, in_forum) in [
        (ThreadEvent::Message, false),
        (ThreadEvent::Post, true),
        (ThreadEvent::Edit, true),
    ] {
        assert!(new(channel_type::TEXT).may("@x:a", MEMBER, &event));
        assert_eq!(new(channel_type::FORUM).may("@x:a", MEMBER, &event), in_forum);
    }
}

#[test]
fn tags_are_for_posts() {
    let with = |tags: &[&str]| ThreadContent {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..facts("@x:a")
    };
    assert!(!new(channel_type::TEXT).sets("@x:a", KEEPER, with(&["open"])));
    let mut forum = new(channel_type::FORUM);
    assert!(forum.sets("@x:a", MEMBER, with(&["open"])));
    assert!(!forum.sets("@x:a", MEMBER, with(&["solved"])) && forum.sets("@x:a", KEEPER, with(&["solved"])));
    assert!(!forum.sets("@x:a", KEEPER, with(&["other"])));
    forum.channel.forum.as_mut().unwrap().require_tag = true;
    assert!(!forum.sets("@x:a", KEEPER, with(&[])));
    forum.before = Some(Thread {
        facts: with(&["solved", "other"]),
        moderation: ThreadModerationContent::default(),
    });
    // What is there already is no news, but who may not put a tag on does not take it off.
    assert!(forum.sets("@x:a", MEMBER, with(&["solved", "other", "open"])));
    assert!(!forum.sets("@x:a", MEMBER, with(&["other"])));
    assert!(!forum.sets("@x:a", KEEPER, with(&[])));
}

#[test]
fn what_can_be_no_thread() {
    assert!(is_thread(&facts("@x:a")));
    for bad in [
        ThreadContent {
            name: String::new(),
            ..facts("@x:a")
        },
        ThreadContent {
            name: "x".repeat(101),
            ..facts("@x:a")
        },
        ThreadContent {
            auto_archive: 61,
            ..facts("@x:a")
        },
        ThreadContent {
            rate_limit_per_user: -1,
            ..facts("@x:a")
        },
        ThreadContent {
            tags: vec!["a".to_owned(), "a".to_owned()],
            ..facts("@x:a")
        },
        ThreadContent {
            tags: vec!["a b".to_owned()],
            ..facts("@x:a")
        },
        ThreadContent {
            tags: (0..6).map(|tag| tag.to_string()).collect(),
            ..facts("@x:a")
        },
    ] {
        assert!(!is_thread(&bad), "{bad:?}");
    }
    let many = ChannelContent {
        forum: Some(ForumContent {
            tags: (0..30)
                .map(|at| ForumTag {
                    id: format!("t{at}"),
                    name: "x".to_owned(),
                    ..ForumTag::default()
                })
                .collect(),
            require_tag: false,
        }),
        ..channel(channel_type::FORUM)
    };
    assert_eq!(forum_of(&many).unwrap().tags.len(), MAX_FORUM_TAGS);
    assert_eq!(forum_of(&channel(channel_type::TEXT)), None);
}
