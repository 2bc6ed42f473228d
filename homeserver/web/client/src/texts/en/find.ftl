find-search = Search
find-search-field = Search for messages
find-search-in = Search { $place }
find-scope = Where
find-scope-channel = This channel
find-scope-conversation = This conversation
find-scope-guild = All of { $guild }
find-scope-private = All private conversations
find-order = Order
find-order-newest = Newest first
find-order-oldest = Oldest first
find-order-relevance = Best match first
find-key-from = from
find-key-mentions = mentions
find-key-in = in
find-key-has = has
find-key-before = before
find-key-after = after
find-key-during = during
find-key-pinned = pinned
find-key-author = author
find-hint-from = somebody’s messages
find-hint-mentions = messages that call somebody
find-hint-in = messages of one channel
find-hint-has = a link, a file, a picture…
find-hint-before = sent before a day
find-hint-after = sent after a day
find-hint-during = sent on a day
find-hint-pinned = yes or no
find-hint-author = a person or a webhook
find-has-link = link
find-has-embed = preview
find-has-file = file
find-has-image = picture
find-has-video = video
find-has-sound = sound
find-has-poll = poll
find-has-sticker = sticker
find-has-forward = forward
find-pinned-yes = yes
find-pinned-no = no
find-author-user = person
find-author-webhook = webhook
find-me = me
find-today = today
find-yesterday = yesterday
find-days-ago = { $count ->
    [0] Today
    [1] Yesterday
    [7] A week ago
    [30] A month ago
   *[other] A year ago
}
find-suggestions = Filters
find-remove-filter = Remove the filter { $filter }
find-clear = Clear the search
find-begin = Type words, or choose a filter.
find-begin-hint = Words in quotation marks stand one after the other. With “-” before it, a word must not be there.
find-none = Nothing found
find-none-hint = Try other words, fewer filters, or a wider place.
find-unknown-from = Nobody here is called { $word }. Choose somebody from the list, or type name@server.
find-unknown-mentions = Nobody here is called { $word }. Choose somebody from the list, or type name@server.
find-unknown-in = There is no channel { $word } here.
find-unknown-has = A message cannot have “{ $word }”. Choose from the list.
find-unknown-before = “{ $word }” is not a day. Write it as 2026-01-31.
find-unknown-after = “{ $word }” is not a day. Write it as 2026-01-31.
find-unknown-during = “{ $word }” is not a day. Write it as 2026-01-31.
find-unknown-pinned = Say yes or no.
find-unknown-author = Say person or webhook.
find-count = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
find-indexing = This server is still reading older messages. There may be more than is found now.
find-off = Search is switched off on this server.
find-busy = The search is not ready yet. Try again in a moment.
find-more = Show more
find-hidden = ▇▇▇
find-in-thread = in a thread
find-attachments = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
find-poll = Poll: { $question }
find-sticker = Sticker: { $name }
find-forwarded = Forwarded
find-switcher = Go to
find-switcher-field = Where do you want to go?
find-switcher-hint = # channels · @ people · * guilds · ! voice channels
find-switcher-keys = ↑ ↓ choose, Enter opens, Escape closes
find-switcher-unread = Unread
find-switcher-recent = Visited last
find-switcher-results = Results
find-switcher-none = Nothing is called so
find-switcher-none-hint = Begin with # for channels, @ for people, * for guilds.
find-switcher-empty = Type a name to go there.
find-switcher-count = { $count ->
    [one] { $count } result
   *[other] { $count } results
}
find-kind-guild = Guild
find-kind-thread = Thread
find-kind-person = Person
find-kind-private = Conversation
find-kind-voice = Voice channel
find-shortcut-group = Find and go
find-shortcut-switcher = Open the quick switcher
find-shortcut-search = Search for messages
find-shortcut-previous = Channel above
find-shortcut-next = Channel below
find-shortcut-previous-unread = Unread channel above
find-shortcut-next-unread = Unread channel below
find-shortcut-previous-guild = Guild above
find-shortcut-next-guild = Guild below
find-shortcut-read = Mark the channel as read, close what is open
find-shortcut-read-guild = Mark the guild as read
find-shortcut-compose = Write a message
find-read-guild = Everything in { $guild } is read
find-new-here-hint = A name and a password, and you are in.
find-account-here-hint = On { $server }
find-account-elsewhere = I have an account on another server
find-account-elsewhere-hint = You keep it: nothing new is made here.
find-home = Your name, or your server
find-home-hint = As name@example.org, or example.org alone
find-home-wrong = Write name@server, or the name of your server.
find-home-continue = Continue
find-home-asking = Looking for { $server }…
find-home-unknown = { $server } is not a server that can be found, or has no pages of its own. Is it written as in your name there?
find-home-remembered = Continue as { $name }
find-home-other = In another way
find-online-count = { $count ->
    [one] { $count } online
   *[other] { $count } online
}
find-join-as = as { $name }
find-signed-out-invite = { $server } has to be asked about this invite. Sign in first.
find-away = { $server } cannot be reached. What you write is delivered when it is back.
find-away-badge = { $server } cannot be reached
find-away-message = will be delivered
find-link-wrong = That is not an invite link.
find-invited = You are invited to a guild
find-ways = Ways to join
find-apart = This server has no dealings with { $server }. That is decided by its administrators.
find-undecided = The administrators of this server have yet to decide whether it deals with { $server }.
find-undecided-ask = Ask them to
find-undecided-asked = They see your wish. Open the link again when they have decided.
