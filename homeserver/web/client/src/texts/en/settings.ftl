# At the door
session-ended = Your session was ended. Sign in again to go on.
password-forgotten = Forgot your password?
sign-in-again = That took too long. Sign in again.
back-to-sign-in = Back to signing in
reset-password = Choose another password
reset-password-explained = Enter the confirmed e-mail address of your account. A code is sent to it with which you choose another password.
reset-password-send = Send the code
reset-password-code = If it is the confirmed address of an account, a code is on its way to it. It holds for an hour.
reset-password-done = Your password is changed, and all your sessions have ended. Sign in with the new one.
verify-email = Confirm the address
verify-email-code = Enter the code from the mail. It holds for 24 hours.
verify-email-done = Your e-mail address is confirmed.
mailed-code = Code from the mail
mailed-code-wrong = This code is wrong, was used already, or is not the newest
mailed-have-code = I have a code already
no-mail = This server sends no mail. Ask its administrator.
unreachable = { $server } cannot be reached
unreachable-hint = Your connection or the server has a problem. It is tried again by itself.
connecting-slow = Still connecting. This takes longer than usual…
connect-now = Connect now
crash = Something went wrong here
crash-explained = This part of the app has stopped because of an error. Loading it again usually helps. If it happens again, send the details to whoever runs your server.
crash-reload = Load again
crash-copy = Copy the details
crash-details = Details

# Shortcuts
shortcuts = Keyboard shortcuts
shortcuts-general = General
shortcuts-navigation = Getting around
shortcuts-messages = Messages
shortcuts-or = or
shortcuts-show = Show this list
shortcuts-settings = Open settings
shortcuts-leave = Close what is open
shortcuts-send = Send the message
shortcuts-line = Begin a new line
shortcuts-edit = Edit your last message
key-ctrl = Ctrl
key-shift = Shift

# Settings
settings-own = Your account
settings-account = Account
settings-profile = Profile
settings-privacy = Privacy
settings-sessions = Sessions
settings-data = Your data
settings-appearance = Appearance
settings-notifications = Notifications
copy-value = Copy
list-more = Show more
pixels = { $count } px

# Account
account-names = Who you are
account-names-about = People find you by your id, from every server. Account made: { $time }.
account-id = Your id
email = E-mail address
email-about = You can sign in with it, and get back in when you have forgotten your password. Others do not see it.
email-none = No address
email-add = Add an address
email-change = Change the address
email-empty = Leave it empty to take the address off
email-confirmed = confirmed
email-unconfirmed = not confirmed
email-send-again = Send the code again
email-sent = A code is on its way to { $email }.
email-wrong = This is not an e-mail address
email-taken = Another account has this address
password-about = When you change it, you are signed out everywhere else.
password-current = Current password
password-new = New password
password-new-hint = At least 8 characters, and not your username
password-change = Change the password
password-changed = Your password is changed. You are signed out everywhere else.
password-wrong = This is not your password
second-factor = Second factor
second-factor-about = With a second factor, signing in takes your password and a code from an app on your phone. Who learns your password still does not get in.
second-factor-is-on = A second factor is on
second-factor-is-off = The second factor is off
second-factor-enable = Switch on a second factor
second-factor-enable-about = You need an authenticator app, for example Aegis, FreeOTP or Google Authenticator. First, show that it is you.
second-factor-secret = Key for your app
second-factor-secret-about = Scan this with your authenticator app, or enter the key below. Then enter the code that the app shows.
second-factor-qr = The key, to be scanned
second-factor-open-app = Open an authenticator app on this device
second-factor-disable = Switch off the second factor
second-factor-disable-about = From then on your password is enough to sign in. Your recovery codes stop working.
code-app-hint = 6 digits, as your authenticator app shows them
recovery-codes = Recovery codes
recovery-codes-about = Each of these codes works once in place of one from your app. Keep them where you find them without your phone: they are shown this once.
recovery-codes-renew = New recovery codes
recovery-codes-renew-about = You get ten new codes. All earlier ones stop working.
recovery-codes-download = Download
recovery-codes-kept = I have kept them

# Profile
profile-name = Display name
profile-name-hint = 1 to 32 characters; without one your username is shown
profile-avatar = Picture
profile-avatar-hint = PNG, JPEG, GIF or WebP
profile-banner = Banner
profile-banner-hint = It stands behind your picture, two and a half times as wide as high
profile-accent = Colour
profile-accent-none = none
profile-accent-remove = Remove
profile-bio = About you
profile-bio-hint = At most 190 characters
profile-bio-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}
profile-picture-choose = Choose
profile-picture-remove = Remove
profile-picture-wrong = This is no picture that the server takes
profile-preview = How others see you

# Privacy
privacy-messages = Who may write to you
privacy-messages-about = Conversations that there are already stay open.
privacy-messages-everyone = Everyone
privacy-messages-shared-guilds = Friends and people who share a guild with me
privacy-messages-friends = Friends only
privacy-requests = Who may ask to be your friend
privacy-requests-everyone = Everyone
privacy-requests-shared-guilds = People who share a guild with me
privacy-requests-nobody = Nobody
privacy-receipts = Who sees what you have read
privacy-receipts-about = Those who do not let it be seen still see how far others have read.
privacy-receipts-everywhere = People in all conversations and channels
privacy-receipts-private = People in direct messages and groups
privacy-receipts-nobody = Nobody
privacy-links = Links
privacy-previews = Show what links lead to
privacy-previews-hint = Previews come from your server: the pages do not learn who you are.
privacy-blocked = Blocked people
privacy-blocked-about = You do not see what they say, and they cannot write to you. They are not told.
privacy-blocked-none = You have blocked nobody
privacy-blocked-since = Since { $time }
privacy-unblock = Unblock

# Sessions
sessions-all = Where you are signed in
sessions-about = Names of devices are what the browsers say. End what you do not know, and then change your password.
sessions-current = this one
sessions-unknown = Unknown device
sessions-used = Last used: { $time }
sessions-began = Signed in: { $time }
sessions-end-others = Sign out everywhere else
sessions-end-others-sure = All sessions but this one end at once.

# Notifications
notify-desktop = On this screen
notify-desktop-about = Notifications of your system while the app is open in the background.
notify-desktop-here = Show notifications on this device
notify-desktop-denied = You have forbidden this site to show notifications. You can allow it in your browser’s settings for this page.
notify-desktop-unsupported = This browser shows no notifications for this page.
notify-push = While the app is closed
notify-push-about = They come through the push service of your browser’s maker, encrypted.
notify-push-here = Notify this browser also when the app is closed
notify-push-previews = Show what was said
notify-push-previews-hint = Without it, notifications only say who has written and where.
notify-push-unsupported = This browser cannot be notified while the app is closed.
notify-push-off-here = This server sends no notifications to closed apps.
notify-push-denied = You have forbidden this site to show notifications. You can allow it in your browser’s settings for this page.
notify-push-failed = Your browser’s push service cannot be reached.
notify-digest = By e-mail
notify-digest-about = A summary of what you have not read. It says who has written and where, but not what.
notify-digest-off = Never
notify-digest-daily = Once a day
notify-digest-weekly = Once a week
notify-digest-needs-address = For this you need a confirmed e-mail address:
notify-digest-needs-mail = This server sends no mail, or your address is not confirmed.

# Appearance
appearance-theme = Theme
appearance-about = What you choose holds on this device. Devices on which you sign in for the first time begin with it.
appearance-theme-system = As the system
appearance-theme-light = Light
appearance-theme-dark = Dark
appearance-theme-contrast = High contrast
appearance-messages = Messages
appearance-sample = Example of messages as they look with these settings
appearance-sample-first = The tide is at its highest at ten past six.
appearance-sample-second = Let us meet at the pier.
appearance-sample-third = I will bring the lanterns!
appearance-density = Layout
appearance-cozy = Roomy
appearance-cozy-hint = With pictures
appearance-compact = Compact
appearance-compact-hint = Without pictures, more on the screen
appearance-gap = Space between messages
appearance-text = Text
appearance-font = Font size
appearance-font-usual = Back to the usual size
appearance-motion = Motion
appearance-motion-system = As the system
appearance-motion-reduced = Reduced
appearance-motion-full = Full

# Data
data-export = Have your data
data-export-about = A file with all that your server has stored of you: profile, settings, sessions, guilds, friends, and everything that you have said.
data-export-begin = Download my data
data-export-busy = An export of yours is under way already. Wait until it is done.
data-export-progress = { $size } so far
data-export-done = Your data is in your downloads.
data-deletion = Delete the account
data-deletion-about = Your account ends for good. Nobody can bring it back, neither you nor those who run this server.
data-deletion-goes = At once, all your sessions end, and your name, pictures, e-mail address, settings, notifications and blocks are erased.
data-deletion-leaves = You leave all guilds and groups, and are nobody’s friend any more.
data-deletion-stays = What you have said stays where it was said, below your id. Delete it before if you do not want that.
data-deletion-name = Nobody else can have your username.
data-deletion-begin = Delete my account
data-deletion-sure = This cannot be taken back. Enter your password to delete your account for good.
data-deletion-do = Delete for good
data-deletion-owns = You own guilds. Give each of them to somebody, or delete it, before you go:
data-deletion-last-administrator = You are the only administrator of this server. Make somebody else one first.
