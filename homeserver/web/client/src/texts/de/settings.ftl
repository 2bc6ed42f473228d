# An der Tür
session-ended = Deine Sitzung wurde beendet. Melde dich wieder an, um weiterzumachen.
password-forgotten = Passwort vergessen?
sign-in-again = Das hat zu lange gedauert. Melde dich noch einmal an.
back-to-sign-in = Zurück zur Anmeldung
reset-password = Ein anderes Passwort wählen
reset-password-explained = Gib die bestätigte E-Mail-Adresse deines Kontos ein. Dorthin geht ein Code, mit dem du ein anderes Passwort wählst.
reset-password-send = Code senden
reset-password-code = Wenn es die bestätigte Adresse eines Kontos ist, ist ein Code dorthin unterwegs. Er gilt eine Stunde.
reset-password-done = Dein Passwort ist geändert, und alle deine Sitzungen sind beendet. Melde dich mit dem neuen an.
verify-email = Adresse bestätigen
verify-email-code = Gib den Code aus der Mail ein. Er gilt 24 Stunden.
verify-email-done = Deine E-Mail-Adresse ist bestätigt.
mailed-code = Code aus der Mail
mailed-code-wrong = Dieser Code ist falsch, schon verbraucht oder nicht der neueste
mailed-have-code = Ich habe schon einen Code
no-mail = Dieser Server sendet keine Mails. Frag seine Verwaltung.
unreachable = { $server } ist nicht zu erreichen
unreachable-hint = Deine Verbindung oder der Server hat ein Problem. Es wird von selbst wieder versucht.
connecting-slow = Verbindet noch. Das dauert länger als sonst…
connect-now = Jetzt verbinden
crash = Hier ist etwas schiefgegangen
crash-explained = Dieser Teil der App ist wegen eines Fehlers stehen geblieben. Neu laden hilft meistens. Wenn es wieder passiert, schick die Einzelheiten an die, die deinen Server betreiben.
crash-reload = Neu laden
crash-copy = Einzelheiten kopieren
crash-details = Einzelheiten

# Tastenkürzel
shortcuts = Tastenkürzel
shortcuts-general = Allgemein
shortcuts-navigation = Wege
shortcuts-messages = Nachrichten
shortcuts-or = oder
shortcuts-show = Diese Liste zeigen
shortcuts-settings = Einstellungen öffnen
shortcuts-leave = Schließen, was offen ist
shortcuts-send = Nachricht senden
shortcuts-line = Neue Zeile beginnen
shortcuts-edit = Deine letzte Nachricht bearbeiten
key-ctrl = Strg
key-shift = Umschalt

# Einstellungen
settings-own = Dein Konto
settings-account = Konto
settings-profile = Profil
settings-privacy = Privatsphäre
settings-sessions = Sitzungen
settings-data = Deine Daten
settings-appearance = Aussehen
settings-notifications = Benachrichtigungen
copy-value = Kopieren
list-more = Mehr zeigen
pixels = { $count } px

# Konto
account-names = Wer du bist
account-names-about = Leute finden dich von jedem Server aus über deine Kennung. Konto angelegt: { $time }.
account-id = Deine Kennung
email = E-Mail-Adresse
email-about = Du kannst dich mit ihr anmelden und kommst mit ihr wieder herein, wenn du dein Passwort vergessen hast. Andere sehen sie nicht.
email-none = Keine Adresse
email-add = Adresse hinzufügen
email-change = Adresse ändern
email-empty = Leer lassen, um die Adresse zu entfernen
email-confirmed = bestätigt
email-unconfirmed = nicht bestätigt
email-send-again = Code noch einmal senden
email-sent = Ein Code ist an { $email } unterwegs.
email-wrong = Das ist keine E-Mail-Adresse
email-taken = Ein anderes Konto hat diese Adresse
password-about = Wenn du es änderst, wirst du überall sonst abgemeldet.
password-current = Jetziges Passwort
password-new = Neues Passwort
password-new-hint = Mindestens 8 Zeichen, und nicht dein Benutzername
password-change = Passwort ändern
password-changed = Dein Passwort ist geändert. Überall sonst bist du abgemeldet.
password-wrong = Das ist nicht dein Passwort
second-factor = Zweiter Faktor
second-factor-about = Mit einem zweiten Faktor brauchst du zum Anmelden dein Passwort und einen Code aus einer App auf deinem Handy. Wer dein Passwort erfährt, kommt trotzdem nicht hinein.
second-factor-is-on = Ein zweiter Faktor ist an
second-factor-is-off = Der zweite Faktor ist aus
second-factor-enable = Zweiten Faktor einschalten
second-factor-enable-about = Du brauchst eine Authenticator-App, zum Beispiel Aegis, FreeOTP oder Google Authenticator. Zeig zuerst, dass du es bist.
second-factor-secret = Schlüssel für deine App
second-factor-secret-about = Lies das mit deiner Authenticator-App ein, oder gib den Schlüssel darunter ein. Gib dann den Code ein, den die App zeigt.
second-factor-qr = Der Schlüssel als QR-Code
second-factor-open-app = Authenticator-App auf diesem Gerät öffnen
second-factor-disable = Zweiten Faktor ausschalten
second-factor-disable-about = Danach genügt dein Passwort zum Anmelden. Deine Wiederherstellungscodes gelten nicht mehr.
code-app-hint = 6 Ziffern, wie deine Authenticator-App sie zeigt
recovery-codes = Wiederherstellungscodes
recovery-codes-about = Jeder dieser Codes gilt einmal anstelle eines Codes aus deiner App. Bewahre sie so auf, dass du sie ohne dein Handy findest: Sie werden nur dieses eine Mal gezeigt.
recovery-codes-renew = Neue Wiederherstellungscodes
recovery-codes-renew-about = Du bekommst zehn neue Codes. Alle früheren gelten nicht mehr.
recovery-codes-download = Herunterladen
recovery-codes-kept = Ich habe sie aufbewahrt

# Profil
profile-name = Anzeigename
profile-name-hint = 1 bis 32 Zeichen; ohne einen wird dein Benutzername gezeigt
profile-avatar = Bild
profile-avatar-hint = PNG, JPEG, GIF oder WebP
profile-banner = Banner
profile-banner-hint = Es steht hinter deinem Bild, zweieinhalbmal so breit wie hoch
profile-accent = Farbe
profile-accent-none = keine
profile-accent-remove = Entfernen
profile-bio = Über dich
profile-bio-hint = Höchstens 190 Zeichen
profile-bio-left = { $count ->
    [one] Noch { $count } Zeichen
   *[other] Noch { $count } Zeichen
}
profile-picture-choose = Auswählen
profile-picture-remove = Entfernen
profile-picture-wrong = Das ist kein Bild, das der Server annimmt
profile-preview = So sehen dich andere

# Privatsphäre
privacy-messages = Wer dir schreiben darf
privacy-messages-about = Gespräche, die es schon gibt, bleiben offen.
privacy-messages-everyone = Alle
privacy-messages-shared-guilds = Freunde und Leute, die mit mir in einer Gilde sind
privacy-messages-friends = Nur Freunde
privacy-requests = Wer dir eine Freundschaftsanfrage schicken darf
privacy-requests-everyone = Alle
privacy-requests-shared-guilds = Leute, die mit mir in einer Gilde sind
privacy-requests-nobody = Niemand
privacy-receipts = Wer sieht, was du gelesen hast
privacy-receipts-about = Auch wer es nicht sehen lässt, sieht weiterhin, wie weit andere gelesen haben.
privacy-receipts-everywhere = Leute in allen Gesprächen und Kanälen
privacy-receipts-private = Leute in Direktnachrichten und Gruppen
privacy-receipts-nobody = Niemand
privacy-links = Links
privacy-previews = Zeigen, wohin Links führen
privacy-previews-hint = Vorschauen kommen von deinem Server: Die Seiten erfahren nicht, wer du bist.
privacy-blocked = Blockierte
privacy-blocked-about = Du siehst nicht, was sie sagen, und sie können dir nicht schreiben. Sie erfahren es nicht.
privacy-blocked-none = Du hast niemanden blockiert
privacy-blocked-since = Seit: { $time }
privacy-unblock = Nicht mehr blockieren

# Sitzungen
sessions-all = Wo du angemeldet bist
sessions-about = Die Namen der Geräte sind, was die Browser von sich sagen. Beende, was du nicht kennst, und ändere dann dein Passwort.
sessions-current = diese hier
sessions-unknown = Unbekanntes Gerät
sessions-used = Zuletzt benutzt: { $time }
sessions-began = Angemeldet: { $time }
sessions-end-others = Überall sonst abmelden
sessions-end-others-sure = Alle Sitzungen außer dieser enden sofort.

# Benachrichtigungen
notify-desktop = Auf diesem Bildschirm
notify-desktop-about = Benachrichtigungen deines Systems, während die App im Hintergrund offen ist.
notify-desktop-here = Auf diesem Gerät Benachrichtigungen zeigen
notify-desktop-denied = Du hast dieser Seite verboten, Benachrichtigungen zu zeigen. In den Einstellungen deines Browsers zu dieser Seite kannst du es erlauben.
notify-desktop-unsupported = Dieser Browser zeigt für diese Seite keine Benachrichtigungen.
notify-push = Während die App geschlossen ist
notify-push-about = Sie kommen verschlüsselt über den Push-Dienst des Herstellers deines Browsers.
notify-push-here = Diesen Browser auch benachrichtigen, wenn die App geschlossen ist
notify-push-previews = Zeigen, was gesagt wurde
notify-push-previews-hint = Sonst steht in Benachrichtigungen nur, wer wo geschrieben hat.
notify-push-unsupported = Dieser Browser kann bei geschlossener App nicht benachrichtigt werden.
notify-push-off-here = Dieser Server sendet keine Benachrichtigungen an geschlossene Apps.
notify-push-denied = Du hast dieser Seite verboten, Benachrichtigungen zu zeigen. In den Einstellungen deines Browsers zu dieser Seite kannst du es erlauben.
notify-push-failed = Der Push-Dienst deines Browsers ist nicht zu erreichen.
notify-digest = Per E-Mail
notify-digest-about = Eine Zusammenfassung dessen, was du nicht gelesen hast. Darin steht, wer wo geschrieben hat, aber nicht was.
notify-digest-off = Nie
notify-digest-daily = Einmal am Tag
notify-digest-weekly = Einmal in der Woche
notify-digest-needs-address = Dafür brauchst du eine bestätigte E-Mail-Adresse:
notify-digest-needs-mail = Dieser Server sendet keine Mails, oder deine Adresse ist nicht bestätigt.

# Aussehen
appearance-theme = Design
appearance-about = Was du wählst, gilt auf diesem Gerät. Geräte, auf denen du dich zum ersten Mal anmeldest, beginnen damit.
appearance-theme-system = Wie das System
appearance-theme-light = Hell
appearance-theme-dark = Dunkel
appearance-theme-contrast = Hoher Kontrast
appearance-messages = Nachrichten
appearance-sample = Beispiel für Nachrichten mit diesen Einstellungen
appearance-sample-first = Um zehn nach sechs ist die Flut am höchsten.
appearance-sample-second = Treffen wir uns am Steg.
appearance-sample-third = Ich bringe die Laternen mit!
appearance-density = Anordnung
appearance-cozy = Geräumig
appearance-cozy-hint = Mit Bildern
appearance-compact = Kompakt
appearance-compact-hint = Ohne Bilder, mehr auf dem Bildschirm
appearance-gap = Abstand zwischen Nachrichten
appearance-text = Schrift
appearance-font = Schriftgröße
appearance-font-usual = Zurück zur üblichen Größe
appearance-motion = Bewegung
appearance-motion-system = Wie das System
appearance-motion-reduced = Weniger
appearance-motion-full = Voll

# Daten
data-export = Deine Daten bekommen
data-export-about = Eine Datei mit allem, was dein Server von dir gespeichert hat: Profil, Einstellungen, Sitzungen, Gilden, Freunde und alles, was du gesagt hast.
data-export-begin = Meine Daten herunterladen
data-export-busy = Es läuft schon ein Export von dir. Warte, bis er fertig ist.
data-export-progress = Bisher { $size }
data-export-done = Deine Daten sind bei deinen Downloads.
data-deletion = Konto löschen
data-deletion-about = Dein Konto endet für immer. Niemand kann es zurückholen, weder du noch die, die diesen Server betreiben.
data-deletion-goes = Sofort enden alle deine Sitzungen, und dein Name, deine Bilder, E-Mail-Adresse, Einstellungen, Benachrichtigungen und Blockierungen werden gelöscht.
data-deletion-leaves = Du verlässt alle Gilden und Gruppen und bist mit niemandem mehr befreundet.
data-deletion-stays = Was du gesagt hast, bleibt unter deiner Kennung stehen. Lösche es vorher, wenn du das nicht willst.
data-deletion-name = Niemand sonst kann deinen Benutzernamen bekommen.
data-deletion-begin = Mein Konto löschen
data-deletion-sure = Das lässt sich nicht zurücknehmen. Gib dein Passwort ein, um dein Konto für immer zu löschen.
data-deletion-do = Für immer löschen
data-deletion-owns = Dir gehören Gilden. Gib jede davon jemandem, oder lösche sie, bevor du gehst:
data-deletion-last-administrator = Du bist die einzige Person, die diesen Server verwaltet. Ernenne zuerst jemand anderen.
