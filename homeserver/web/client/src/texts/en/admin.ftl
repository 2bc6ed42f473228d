admin = Administration
admin-server = Server
admin-people = People
admin-federation = Other servers
admin-health = Health
admin-reports = Reports
admin-announcement = Announcement
admin-media = Files
admin-users = Accounts
admin-tokens = Registration
admin-guilds = Guilds
admin-rules = Allow and deny
admin-waiting = Waiting servers
admin-peers = Connections
admin-unknown = unknown
admin-off = off
admin-of = of { $whole }
admin-used = { $used } of { $whole }
admin-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
admin-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
admin-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
}
admin-since = Since { $time }

# Health
admin-findings = What needs you
admin-well = All is well
admin-look-again = Look again
admin-finding-see = See to it
admin-finding-disk-space = Little room is left on the disk.
admin-finding-peers-unreachable = Some servers have not been reached for long.
admin-finding-federation-queue = Much waits for servers that cannot be reached.
admin-finding-servers-waiting = Servers wait for you to decide on them.
admin-finding-search-behind = Search is far behind: new messages are not found yet.
admin-finding-search-indexing = Search is being built: not everything is found yet.
admin-finding-one-administrator = You are the only administrator. Nobody could help if you lost your password, and nobody would see a report on you.
admin-finding-open-registration = Everybody may register, and no mail is sent that would show whether addresses are real.
admin-version = Version
admin-uptime = Running for
admin-registration = Registration
admin-registration-open = open to everybody
admin-registration-token = by token
admin-registration-closed = closed
admin-accounts = Accounts
admin-connections = Connections
admin-storage = Storage
admin-files-local = Files of this server
admin-files-remote = Files of other servers
admin-memory = Memory in use
admin-disk = Free on the disk
admin-database = Database
admin-search = Search
admin-search-documents = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
admin-search-indexing = is being built
admin-queue = Events that wait

# Files
admin-media-all = All files
admin-media-local = Of this server
admin-media-remote = Of other servers
admin-media-user-limit = Each user may have
admin-media-cache = Kept of other servers
admin-media-kinds = By kind
admin-media-kind = Kind
admin-media-kind-image = Pictures
admin-media-kind-video = Videos
admin-media-kind-audio = Audio
admin-media-kind-other = Other files
admin-media-largest = Who stores most
admin-media-largest-about = What one user may have stored can be changed for each.
admin-media-none = Nobody has stored anything yet
admin-quota = Storage limit
admin-quota-used = Used
admin-quota-megabytes = Megabytes
admin-quota-as-all = As for everybody: { $size }
admin-quota-own = For this user alone: { $size }
admin-quota-reset = As for everybody

# Accounts
admin-users-find = Find accounts by name or e-mail address
admin-users-none = There is no such account
admin-user-you = you
admin-user-administrator = administrator
admin-user-suspended = suspended
admin-user-seen = Last here: { $time }
admin-user-unseen = Not here for a week
admin-user-since = made: { $time }
admin-user-sign-out = Sign out everywhere
admin-user-sign-out-sure = All sessions of { $name } end at once. Signing in again is possible.
admin-user-signed-out = All sessions have ended
admin-user-promote = Make administrator
admin-user-promote-sure = { $name } will be able to do everything here that you can.
admin-user-demote = Take administration away
admin-user-demote-sure = { $name } will not be able to administer this server any more.
admin-user-suspend = Suspend
admin-user-suspend-sure = { $name } is signed out at once and cannot sign in. Messages and memberships stay. You can take it back.
admin-user-restore = End the suspension
admin-user-restore-sure = { $name } can sign in again.
admin-user-last = You cannot suspend yourself, and one administrator has to be left.

# Registration
admin-tokens-about = With a token people can register while registration is not open to everybody.
admin-token-new = New token
admin-token-max = How many may use it
admin-token-for = How long it holds
admin-for-ever = For ever
admin-token-make = Make a token
admin-token-once = Copy it now: it is shown this once.
admin-tokens-all = All tokens
admin-tokens-none = There are no tokens
admin-token-uses = { $used } of { $count } used
admin-token-left = { $count } left
admin-token-usable = usable
admin-token-used-up = used up
admin-token-expired = expired
admin-token-made-by = Made by { $name }: { $time }
admin-token-made = Made: { $time }
admin-token-ends = Ends: { $time }
admin-token-endless = Does not end
admin-token-delete = Delete the token
admin-token-delete-sure = Nobody can register with it any more. Who has done so stays.

# Guilds
admin-guilds-find = Find guilds by name
admin-guilds-none = There is no such guild
admin-guild-counts = { $members ->
    [one] { $members } member
   *[other] { $members } members
}, { $own } of this server · { $channels ->
    [one] { $channels } channel
   *[other] { $channels } channels
}
admin-guild-owner = Owner: { $owner }
admin-guild-since = Made on { $server }: { $time }
admin-guild-delete = Delete the guild
admin-guild-delete-sure = “{ $guild }” is deleted for everybody, on all servers, with all that was said. { $count ->
    [one] { $count } member is of this server.
   *[other] { $count } members are of this server.
} This cannot be taken back.
admin-guild-leave = Leave the guild
admin-guild-leave-sure = “{ $guild }” belongs to another server. { $count ->
    [one] The { $count } member of this server leaves it.
   *[other] All { $count } members of this server leave it.
}
admin-guild-deleted = The guild is deleted
admin-guild-left = { $count ->
    [one] { $count } user has left the guild
   *[other] { $count } users have left the guild
}

# Federation
admin-mode = Mode
admin-mode-configuration = set in the configuration
admin-mode-open = open
admin-mode-open-about = This server deals with all others but those that are denied.
admin-mode-allowlist = allowlist
admin-mode-allowlist-about = This server deals only with those that are allowed.
admin-mode-approval = by approval
admin-mode-approval-about = This server deals only with those that are allowed. Who else asks waits until you decide.
admin-mode-closed = closed
admin-mode-closed-about = This server deals with no other.
admin-server-name = Name of this server
admin-waiting-count = { $count ->
    [one] { $count } server waits for you
   *[other] { $count } servers wait for you
}
admin-allow = Allow
admin-deny = Deny
admin-allowed = Allowed servers
admin-allowed-about = They count in the modes allowlist and by approval.
admin-denied = Denied servers
admin-denied-about = They are denied in every mode, also if they are allowed as well. Their users cannot join, and nothing of theirs is taken in.
admin-allow-pattern = Allow a server
admin-deny-pattern = Deny a server
admin-allow-none = No server is allowed by name
admin-deny-none = No server is denied
admin-pattern-hint = Its name; * and ? stand for any characters
admin-pattern-wrong = This is no name of a server
admin-rule-remove = Remove
admin-from-configuration = in the configuration
admin-decided-allow = { $server } is allowed
admin-decided-deny = { $server } is denied
admin-waiting-about = They have asked for something, or somebody here wants to join something there. Nobody has verified their names yet: ask their people before you allow one.
admin-waiting-asked = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}, last: { $time }
admin-waiting-wanted = { $count ->
    [one] Somebody here wanted to join something there
   *[other] People here wanted to join something there { $count } times
}
admin-waiting-first = First noted: { $time }
admin-waiting-none = Nobody waits
admin-waiting-none-hint = In the mode by approval, servers on which you have not decided are listed here.
admin-peers-about = Servers that this one shares guilds or conversations with, and how sending to them goes.
admin-peers-none = No other servers yet
admin-peers-none-hint = They are listed here as soon as somebody joins a guild with people of another server.
admin-peer-connected = connected
admin-peer-backing-off = tried again soon
admin-peer-unreachable = unreachable
admin-peer-denied = denied
admin-peer-never = nothing sent yet
admin-peer-rooms = { $count ->
    [one] { $count } room in common
   *[other] { $count } rooms in common
}
admin-peer-queue = { $count ->
    [one] { $count } event waits
   *[other] { $count } events wait
}
admin-peer-no-queue = nothing waits
admin-peer-success = Last reached: { $time }
admin-peer-error = Last error, { $time }:
admin-peer-error-once = Last error:
admin-peer-next = Next attempt: { $time }
admin-peer-retry = Try now
admin-peer-tried = { $server } is being tried

# Announcements
admin-announcement-about = Everybody with an account on this server finds it among the notifications.
admin-announcement-text = What to say
admin-announcement-sure = Everybody on this server is notified. It cannot be taken back.
admin-announcement-sent = Everybody is being told

# Reports
admin-reports-back = All reports
admin-reports-none = No reports
admin-reports-none-hint = Nothing waits for you.
admin-report-open = Look at it
admin-report-state = Show
admin-report-state-open = Open
admin-report-state-in-review = In review
admin-report-state-resolved = Resolved
admin-report-state-all = All
admin-report-kind-message = Message
admin-report-kind-user = User
admin-report-kind-guild = Guild
admin-report-category-spam = Spam
admin-report-category-harassment = Harassment
admin-report-category-hate = Hate
admin-report-category-violence = Violence
admin-report-category-self-harm = Self-harm
admin-report-category-sexual = Sexual content
admin-report-category-illegal = Against the law
admin-report-category-impersonation = Pretends to be somebody else
admin-report-category-other = Something else
admin-report-on = Reported
admin-report-by = Reported by
admin-report-by-unknown = somebody of { $server } who wants to stay unknown
admin-report-at = When
admin-report-assignee = Worked on by
admin-report-reason = In their words
admin-report-verified = this server holds the message
admin-report-unverified = as the reporter’s server says
admin-report-take = Take it on
admin-report-release = Leave it to others
admin-report-act = Resolved: something was done
admin-report-dismiss = Resolved: nothing to do
admin-report-reopen = Look at it again
admin-report-act-hint = This notes your decision and tells those concerned. To suspend an account or remove a guild, go to their pages.
admin-report-outcome-actioned = something was done
admin-report-outcome-dismissed = nothing to do
admin-report-changed = Somebody has changed the report meanwhile. This is how it stands now.
admin-report-appeals = Appeals
admin-report-role-reporter = Who reported
admin-report-role-reported = Who was reported
admin-report-notes = Notes
admin-report-notes-about = Only those who work on reports see them, and they stay.
admin-report-note = New note
admin-report-note-add = Add the note
admin-report-history = What has happened
admin-report-change-filed = Reported
admin-report-change-taken = Taken on
admin-report-change-released = Left to others
admin-report-change-resolved = Resolved
admin-report-change-appealed = Appealed
admin-report-others = With others
admin-report-queue-guild = moderators
admin-report-queue-server = administrators
admin-report-delivery-pending = on its way
admin-report-delivery-delivered = delivered
admin-report-delivery-refused = refused
admin-report-delivery-failed = did not get there
