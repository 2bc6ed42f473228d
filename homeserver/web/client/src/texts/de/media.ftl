media-attach = Dateien anhängen
media-drop = Dateien hier ablegen
media-drop-to = Sie werden mit deiner nächsten Nachricht in { $channel } gesendet
media-attached = Dateien deiner Nachricht
media-attached-count = { $count ->
    [one] { $count } Datei angehängt
   *[other] { $count } Dateien angehängt
}
media-remove = { $name } entfernen
media-edit = Beschreibung und Spoiler von { $name }
media-edit-title = Über diese Datei
media-description = Beschreibung
media-description-hint = Was zu sehen ist, für alle, die es nicht sehen können
media-spoiler = Spoiler
media-spoiler-hint = Verdeckt, bis jemand es sehen möchte
media-done = Fertig
media-waiting = Wartet
media-retry = { $name } noch einmal versuchen
media-progress = { $name }: { $percent } hochgeladen
media-ready = Bereit
media-too-many = { $left ->
    [one] Eine Nachricht hat höchstens { $most } Dateien. Eine wurde weggelassen.
   *[other] Eine Nachricht hat höchstens { $most } Dateien. { $left } wurden weggelassen.
}
media-no-folder = Ordner lassen sich nicht anhängen: Packe sie vorher in ein Archiv.
media-no-right = Du darfst hier keine Dateien anhängen.
media-fault-too-large = Zu groß für diesen Server
media-fault-too-large-limit = Zu groß: höchstens { $limit } auf diesem Server
media-fault-empty = Die Datei ist leer
media-fault-full = Dein Speicher auf diesem Server ist voll, oder es laufen zu viele Uploads
media-fault-refused = Der Server nimmt diese Datei nicht an
media-fault-unreadable = Die Datei lässt sich nicht mehr lesen
media-fault-uploads = Eine Datei wurde nicht hochgeladen
media-picture = Bild { $name }
media-look = { $name } ansehen
media-spoiler-cover = Spoiler
media-spoiler-show = Spoiler: { $name } zeigen
media-download = { $name } herunterladen
media-download-short = Herunterladen
media-open-original = Original öffnen
media-gone = Nicht verfügbar
media-cannot-play = Dieser Browser kann es nicht abspielen
media-video = Video { $name }
media-sound = Tonaufnahme { $name }
media-lightbox = Bildansicht
media-place = { $at } von { $count }
media-next = Nächstes Bild
media-previous = Voriges Bild
media-zoom-in = Größer
media-zoom-out = Kleiner
media-embed = Vorschau von { $site }
media-embed-remove = Vorschau entfernen
media-embeds-remove = Vorschauen entfernen
media-embeds-show = Vorschauen wieder zeigen
media-sticker = Sticker { $name }
media-copy-code = Code kopieren
media-code = Code
media-code-in = Code in { $language }
media-quoted = Anhang
