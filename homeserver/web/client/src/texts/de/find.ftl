find-search = Suchen
find-search-field = Nachrichten suchen
find-search-in = In { $place } suchen
find-scope = Wo
find-scope-channel = Dieser Kanal
find-scope-conversation = Diese Unterhaltung
find-scope-guild = Alles in { $guild }
find-scope-private = Alle privaten Unterhaltungen
find-order = Reihenfolge
find-order-newest = Neueste zuerst
find-order-oldest = Älteste zuerst
find-order-relevance = Passendste zuerst
find-key-from = von
find-key-mentions = erwähnt
find-key-in = in
find-key-has = hat
find-key-before = vor
find-key-after = nach
find-key-during = am
find-key-pinned = angeheftet
find-key-author = autor
find-hint-from = Nachrichten von jemandem
find-hint-mentions = Nachrichten, die jemanden erwähnen
find-hint-in = Nachrichten eines Kanals
find-hint-has = ein Link, eine Datei, ein Bild …
find-hint-before = vor einem Tag gesendet
find-hint-after = nach einem Tag gesendet
find-hint-during = an einem Tag gesendet
find-hint-pinned = ja oder nein
find-hint-author = ein Mensch oder ein Webhook
find-has-link = Link
find-has-embed = Vorschau
find-has-file = Datei
find-has-image = Bild
find-has-video = Video
find-has-sound = Ton
find-has-poll = Umfrage
find-has-sticker = Sticker
find-has-forward = Weitergeleitetes
find-pinned-yes = ja
find-pinned-no = nein
find-author-user = Mensch
find-author-webhook = Webhook
find-me = ich
find-today = heute
find-yesterday = gestern
find-days-ago = { $count ->
    [0] Heute
    [1] Gestern
    [7] Vor einer Woche
    [30] Vor einem Monat
   *[other] Vor einem Jahr
}
find-suggestions = Filter
find-remove-filter = Filter „{ $filter }“ entfernen
find-clear = Suche leeren
find-begin = Schreib Wörter oder wähle einen Filter.
find-begin-hint = Wörter in Anführungszeichen stehen hintereinander. Ein Wort mit „-“ davor darf nicht vorkommen.
find-none = Nichts gefunden
find-none-hint = Versuch es mit anderen Wörtern, weniger Filtern oder an mehr Orten.
find-unknown-from = Hier heißt niemand { $word }. Wähle jemanden aus der Liste oder schreib name@server.
find-unknown-mentions = Hier heißt niemand { $word }. Wähle jemanden aus der Liste oder schreib name@server.
find-unknown-in = Hier gibt es keinen Kanal { $word }.
find-unknown-has = „{ $word }“ kann eine Nachricht nicht haben. Wähle aus der Liste.
find-unknown-before = „{ $word }“ ist kein Tag. Schreib ihn als 2026-01-31 oder 31.1.2026.
find-unknown-after = „{ $word }“ ist kein Tag. Schreib ihn als 2026-01-31 oder 31.1.2026.
find-unknown-during = „{ $word }“ ist kein Tag. Schreib ihn als 2026-01-31 oder 31.1.2026.
find-unknown-pinned = Schreib ja oder nein.
find-unknown-author = Schreib Mensch oder Webhook.
find-count = { $count ->
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
find-indexing = Dieser Server liest noch ältere Nachrichten. Es kann mehr geben, als jetzt gefunden wird.
find-off = Auf diesem Server ist die Suche abgeschaltet.
find-busy = Die Suche ist noch nicht bereit. Versuch es gleich noch einmal.
find-more = Mehr anzeigen
find-hidden = ▇▇▇
find-in-thread = in einem Thread
find-attachments = { $count ->
    [one] { $count } Datei
   *[other] { $count } Dateien
}
find-poll = Umfrage: { $question }
find-sticker = Sticker: { $name }
find-forwarded = Weitergeleitet
find-switcher = Gehe zu
find-switcher-field = Wohin möchtest du?
find-switcher-hint = # Kanäle · @ Leute · * Gilden · ! Sprachkanäle
find-switcher-keys = ↑ ↓ wählen, Enter öffnet, Escape schließt
find-switcher-unread = Ungelesen
find-switcher-recent = Zuletzt besucht
find-switcher-results = Ergebnisse
find-switcher-none = Nichts heißt so
find-switcher-none-hint = Beginne mit # für Kanäle, @ für Leute, * für Gilden.
find-switcher-empty = Schreib einen Namen, um dorthin zu gehen.
find-switcher-count = { $count ->
    [one] { $count } Ergebnis
   *[other] { $count } Ergebnisse
}
find-kind-guild = Gilde
find-kind-thread = Thread
find-kind-person = Person
find-kind-private = Unterhaltung
find-kind-voice = Sprachkanal
find-shortcut-group = Finden und Wechseln
find-shortcut-switcher = Schnellwechsler öffnen
find-shortcut-search = Nachrichten suchen
find-shortcut-previous = Kanal darüber
find-shortcut-next = Kanal darunter
find-shortcut-previous-unread = Ungelesener Kanal darüber
find-shortcut-next-unread = Ungelesener Kanal darunter
find-shortcut-previous-guild = Gilde darüber
find-shortcut-next-guild = Gilde darunter
find-shortcut-read = Kanal als gelesen markieren, Offenes schließen
find-shortcut-read-guild = Gilde als gelesen markieren
find-shortcut-compose = Nachricht schreiben
find-read-guild = In { $guild } ist alles gelesen
find-new-here-hint = Ein Name, ein Passwort, und du bist drin.
find-account-here-hint = Auf { $server }
find-account-elsewhere = Ich habe ein Konto auf einem anderen Server
find-account-elsewhere-hint = Du behältst es: Hier wird nichts Neues angelegt.
find-home = Dein Name oder dein Server
find-home-hint = Als name@example.org oder nur example.org
find-home-wrong = Schreib name@server oder den Namen deines Servers.
find-home-continue = Weiter
find-home-asking = { $server } wird gesucht …
find-home-unknown = { $server } ist kein Server, der zu finden ist, oder hat keine eigenen Seiten. Ist er so geschrieben wie in deinem Namen dort?
find-home-remembered = Weiter als { $name }
find-home-other = Auf einem anderen Weg
find-online-count = { $count ->
    [one] { $count } online
   *[other] { $count } online
}
find-join-as = als { $name }
find-signed-out-invite = Nach dieser Einladung muss { $server } gefragt werden. Melde dich zuerst an.
find-away = { $server } ist nicht zu erreichen. Was du schreibst, kommt an, wenn er wieder da ist.
find-away-badge = { $server } ist nicht zu erreichen
find-away-message = wird zugestellt
find-link-wrong = Das ist kein Einladungslink.
find-invited = Du bist in eine Gilde eingeladen
find-ways = Wege hinein
find-apart = Dieser Server hat mit { $server } nichts zu tun. Darüber entscheiden seine Administratoren.
find-undecided = Die Administratoren dieses Servers haben noch nicht entschieden, ob er mit { $server } zu tun hat.
find-undecided-ask = Sie darum bitten
find-undecided-asked = Sie sehen deinen Wunsch. Öffne den Link wieder, wenn sie entschieden haben.
