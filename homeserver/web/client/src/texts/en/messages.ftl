new-count = { $count ->
    [one] { $count } new message
    [100] More than 99 new messages
   *[other] { $count } new messages
}
talk-mark-read = Mark as read
jump-to-date = Jump to a date
jump-to-date-hint = Shows the first message from this day on
talk-date = Date
talk-show = Show
talk-show-more = Show more
talk-show-message = Show the message
talk-nobody = Nobody yet
talk-nothing-found = Nothing was found
talk-nothing-there = There is nothing here
talk-copy-id = Copy the ID
no-text = Message without text
quoted-gone = This message is not there any more
silence-no-right = You may read here, but not write
silence-timed-out = You are timed out and cannot write for now
silence-pending = Agree to the rules of the guild before you write
silence-locked = This thread is locked: only moderators may write in it
talk-slow-mode = Slow mode
talk-slow-off = Off
slow-on = Slow mode: one message every { $seconds } s
slow-wait = Slow mode: you can write again in { $seconds } s
letters-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}
talk-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
talk-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
talk-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
talk-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
reactions = Reactions
reaction-label = { $count ->
    [one] { $emoji }, { $count } reaction
   *[other] { $emoji }, { $count } reactions
}
add-reaction = Add a reaction
react-with = React with { $emoji }
who-reacted = Who reacted
remove-reaction = Remove this reaction
remove-reaction-of = Remove the reaction of { $name }
remove-reactions = Remove all reactions
and-more = and { $count } more
talk-emoji = Emoji
talk-add-emoji = Emoji
emoji-picker = Pick an emoji
emoji-search = Search emoji
emoji-found = Found
emoji-recent = Used lately
emoji-groups = Kinds of emoji
emoji-tone = Skin tone
emoji-tone-of = Skin tone { $number }
emoji-smileys = Smileys
emoji-people = People
emoji-nature = Animals and nature
emoji-food = Food and drink
emoji-travel = Travel and places
emoji-activities = Activities
emoji-objects = Objects
emoji-symbols = Symbols
emoji-flags = Flags
complete-people = People and roles
complete-emoji = Emoji
complete-channels = Channels
complete-commands = Commands
complete-count = { $count ->
    [one] { $count } suggestion
   *[other] { $count } suggestions
}
talk-role = Role
mention-everyone = Calls everybody who sees this channel
mention-here = Calls everybody who is online
takes-text = <text>
takes-text-maybe = [text]
takes-name-maybe = [name]
takes-question-maybe = [question]
command-me = Says what you do
command-shrug = Adds ¯\_(ツ)_/¯
command-spoiler = Hides the text until somebody wants to see it
command-nick = Changes your name in this guild
command-topic = Changes the topic of this channel
command-thread = Starts a thread
command-poll = Asks everybody something
pin = Pin
unpin = Unpin
pinned = Pinned
unpinned = Not pinned any more
pins = Pinned messages
no-pins = Nothing is pinned here yet. What everybody should find again can be pinned from the menu of its message.
pinned-by = Pinned by { $name }
thread = Thread
threads = Threads
threads-active = Active
threads-archived = Archived
threads-archived-private = Archived, private
no-threads = No threads here
start-thread = Start a thread
thread-create = Start a thread
thread-name = Name of the thread
thread-archive-after = Archive after no message for
thread-private = Private thread
thread-private-hint = Only those see it whom somebody brings in, and who manages threads
thread-by = by { $name }
message-count = { $count ->
    [0] No messages
    [one] { $count } message
   *[other] { $count } messages
}
talk-archived = Archived
talk-locked = Locked
thread-is-archived = This thread is archived. A message opens it again.
thread-is-locked = This thread is locked.
thread-archive = Archive
thread-unarchive = Open again
thread-lock = Lock
thread-unlock = Unlock
thread-edit = Edit the thread
thread-delete = Delete the thread
thread-delete-text = Delete “{ $name }” with everything that was said in it?
thread-leave = Leave the thread
thread-leave-text = You see it again only when somebody brings you in.
thread-follow = Follow
thread-unfollow = Unfollow
thread-members = Members of the thread
thread-bring = Bring somebody in
thread-take-out = Take { $name } out
talk-search-members = Name
poll-create = Create a poll
poll-question = Question
poll-answers = Answers
poll-answer-text = Answer { $number }
poll-answer-emoji = Emoji of answer { $number }
poll-answer-remove = Remove answer { $number }
poll-answer-add = Add an answer
poll-duration = Takes votes for
poll-multi = Several answers can be chosen
poll-send = Send the poll
poll-label = Poll: { $question }
poll-choose-one = Choose one answer
poll-choose-some = Choose one or more answers
poll-over = This poll is over
vote-count = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
}
voters = Votes
poll-end = End the poll
poll-end-text = Nobody can vote after that.
poll-until = Until { $time }
poll-ended-at = Ended { $time }
forward = Forward
forwarded = Forwarded
forward-to = To
forward-search = Channel or guild
forward-comment = Add a message
forward-send = { $count ->
    [0] Forward
    [one] Forward to { $count } channel
   *[other] Forward to { $count } channels
}
forward-done = Forwarded
edit-history = Edit history
edit-first = as it was sent
told-brought = { $name } has brought { $other } in.
told-took-out = { $name } has taken { $other } out.
told-left = { $name } has left.
told-renamed = { $name } has named the group “{ $title }”.
told-unnamed = { $name } has taken the name off the group.
told-thread = { $name } has started a thread: { $thread }
told-automod = Automod: the rule “{ $rule }” applied to what { $name } said.
automod-kept-back = Found “{ $found }”. The message was kept back.
automod-let-through = Found “{ $found }”.
