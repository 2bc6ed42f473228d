media-attach = Attach files
media-drop = Drop files to attach them
media-drop-to = They go with your next message in { $channel }
media-attached = Files of your message
media-attached-count = { $count ->
    [one] { $count } file attached
   *[other] { $count } files attached
}
media-remove = Remove { $name }
media-edit = Description and spoiler of { $name }
media-edit-title = About this file
media-description = Description
media-description-hint = What it shows, for people who cannot see it
media-spoiler = Spoiler
media-spoiler-hint = Hidden until somebody wants to see it
media-done = Done
media-waiting = Waiting
media-retry = Try { $name } again
media-progress = { $name }: { $percent } uploaded
media-ready = Ready
media-too-many = { $left ->
    [one] A message has at most { $most } files. One was left out.
   *[other] A message has at most { $most } files. { $left } were left out.
}
media-no-folder = Folders cannot be attached: pack them into an archive first.
media-no-right = You may not attach files here.
media-fault-too-large = Too large for this server
media-fault-too-large-limit = Too large: at most { $limit } here
media-fault-empty = The file is empty
media-fault-full = Your storage on this server is full, or too many uploads are under way
media-fault-refused = The server does not take this file
media-fault-unreadable = The file cannot be read any more
media-fault-uploads = A file was not uploaded
media-picture = Picture { $name }
media-look = Look at { $name }
media-spoiler-cover = Spoiler
media-spoiler-show = Spoiler: show { $name }
media-download = Download { $name }
media-download-short = Download
media-open-original = Open the original
media-gone = Not available
media-cannot-play = This browser cannot play it
media-video = Video { $name }
media-sound = Sound { $name }
media-lightbox = Picture viewer
media-place = { $at } of { $count }
media-next = Next picture
media-previous = Previous picture
media-zoom-in = Larger
media-zoom-out = Smaller
media-embed = Preview of { $site }
media-embed-remove = Remove the preview
media-embeds-remove = Remove the previews
media-embeds-show = Show previews again
media-sticker = Sticker { $name }
media-copy-code = Copy the code
media-code = Code
media-code-in = Code in { $language }
media-quoted = Attachment
