new-count = { $count ->
    [one] { $count } neue Nachricht
    [100] Mehr als 99 neue Nachrichten
   *[other] { $count } neue Nachrichten
}
talk-mark-read = Als gelesen markieren
jump-to-date = Zu einem Tag springen
jump-to-date-hint = Zeigt die erste Nachricht ab diesem Tag
talk-date = Datum
talk-show = Anzeigen
talk-show-more = Mehr anzeigen
talk-show-message = Nachricht zeigen
talk-nobody = Noch niemand
talk-nothing-found = Nichts gefunden
talk-nothing-there = Hier ist nichts
talk-copy-id = ID kopieren
no-text = Nachricht ohne Text
quoted-gone = Diese Nachricht gibt es nicht mehr
silence-no-right = Hier darfst du lesen, aber nicht schreiben
silence-timed-out = Du hast eine Auszeit und kannst vorerst nicht schreiben
silence-pending = Stimme den Regeln der Gilde zu, bevor du schreibst
silence-locked = Dieser Thread ist gesperrt: Nur Moderatoren dürfen darin schreiben
talk-slow-mode = Langsamer Modus
talk-slow-off = Aus
slow-on = Langsamer Modus: eine Nachricht alle { $seconds } s
slow-wait = Langsamer Modus: Du kannst in { $seconds } s wieder schreiben
letters-left = { $count } Zeichen übrig
talk-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
}
talk-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
talk-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
talk-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
reactions = Reaktionen
reaction-label = { $count ->
    [one] { $emoji }, { $count } Reaktion
   *[other] { $emoji }, { $count } Reaktionen
}
add-reaction = Reaktion hinzufügen
react-with = Mit { $emoji } reagieren
who-reacted = Wer reagiert hat
remove-reaction = Diese Reaktion entfernen
remove-reaction-of = Reaktion von { $name } entfernen
remove-reactions = Alle Reaktionen entfernen
and-more = und { $count } weitere
talk-emoji = Emoji
talk-add-emoji = Emoji
emoji-picker = Emoji auswählen
emoji-search = Emoji suchen
emoji-found = Gefunden
emoji-recent = Zuletzt benutzt
emoji-groups = Arten von Emoji
emoji-tone = Hautton
emoji-tone-of = Hautton { $number }
emoji-smileys = Smileys
emoji-people = Menschen
emoji-nature = Tiere und Natur
emoji-food = Essen und Trinken
emoji-travel = Reisen und Orte
emoji-activities = Aktivitäten
emoji-objects = Gegenstände
emoji-symbols = Symbole
emoji-flags = Flaggen
complete-people = Personen und Rollen
complete-emoji = Emoji
complete-channels = Kanäle
complete-commands = Befehle
complete-count = { $count ->
    [one] { $count } Vorschlag
   *[other] { $count } Vorschläge
}
talk-role = Rolle
mention-everyone = Ruft alle, die diesen Kanal sehen
mention-here = Ruft alle, die online sind
takes-text = <Text>
takes-text-maybe = [Text]
takes-name-maybe = [Name]
takes-question-maybe = [Frage]
command-me = Sagt, was du tust
command-shrug = Hängt ¯\_(ツ)_/¯ an
command-spoiler = Verbirgt den Text, bis ihn jemand sehen will
command-nick = Ändert deinen Namen in dieser Gilde
command-topic = Ändert das Thema dieses Kanals
command-thread = Startet einen Thread
command-poll = Fragt alle etwas
pin = Anpinnen
unpin = Loslösen
pinned = Angepinnt
unpinned = Nicht mehr angepinnt
pins = Angepinnte Nachrichten
no-pins = Hier ist noch nichts angepinnt. Was alle wiederfinden sollen, kannst du im Menü der Nachricht anpinnen.
pinned-by = Angepinnt von { $name }
thread = Thread
threads = Threads
threads-active = Aktiv
threads-archived = Archiviert
threads-archived-private = Archiviert, privat
no-threads = Hier gibt es keine Threads
start-thread = Thread starten
thread-create = Thread starten
thread-name = Name des Threads
thread-archive-after = Archivieren, wenn nichts geschrieben wird für
thread-private = Privater Thread
thread-private-hint = Nur wer hinzugeholt wird und wer Threads verwaltet, sieht ihn
thread-by = von { $name }
message-count = { $count ->
    [0] Keine Nachrichten
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
talk-archived = Archiviert
talk-locked = Gesperrt
thread-is-archived = Dieser Thread ist archiviert. Eine Nachricht öffnet ihn wieder.
thread-is-locked = Dieser Thread ist gesperrt.
thread-archive = Archivieren
thread-unarchive = Wieder öffnen
thread-lock = Sperren
thread-unlock = Entsperren
thread-edit = Thread bearbeiten
thread-delete = Thread löschen
thread-delete-text = „{ $name }“ mit allem löschen, was darin gesagt wurde?
thread-leave = Thread verlassen
thread-leave-text = Du siehst ihn erst wieder, wenn dich jemand hinzuholt.
thread-follow = Folgen
thread-unfollow = Nicht mehr folgen
thread-members = Mitglieder des Threads
thread-bring = Jemanden hinzuholen
thread-take-out = { $name } entfernen
talk-search-members = Name
poll-create = Umfrage erstellen
poll-question = Frage
poll-answers = Antworten
poll-answer-text = Antwort { $number }
poll-answer-emoji = Emoji der Antwort { $number }
poll-answer-remove = Antwort { $number } entfernen
poll-answer-add = Antwort hinzufügen
poll-duration = Stimmen möglich für
poll-multi = Mehrere Antworten sind möglich
poll-send = Umfrage senden
poll-label = Umfrage: { $question }
poll-choose-one = Wähle eine Antwort
poll-choose-some = Wähle eine oder mehrere Antworten
poll-over = Diese Umfrage ist beendet
vote-count = { $count ->
    [one] { $count } Stimme
   *[other] { $count } Stimmen
}
voters = Stimmen
poll-end = Umfrage beenden
poll-end-text = Danach kann niemand mehr abstimmen.
poll-until = Bis { $time }
poll-ended-at = Beendet: { $time }
forward = Weiterleiten
forwarded = Weitergeleitet
forward-to = An
forward-search = Kanal oder Gilde
forward-comment = Eine Nachricht hinzufügen
forward-send = { $count ->
    [0] Weiterleiten
    [one] An { $count } Kanal weiterleiten
   *[other] An { $count } Kanäle weiterleiten
}
forward-done = Weitergeleitet
edit-history = Bearbeitungsverlauf
edit-first = wie gesendet
told-brought = { $name } hat { $other } hinzugeholt.
told-took-out = { $name } hat { $other } entfernt.
told-left = { $name } ist gegangen.
told-renamed = { $name } hat die Gruppe „{ $title }“ genannt.
told-unnamed = { $name } hat den Namen der Gruppe entfernt.
told-thread = { $name } hat einen Thread gestartet: { $thread }
told-automod = Automod: Die Regel „{ $rule }“ traf auf etwas zu, das { $name } gesagt hat.
automod-kept-back = Gefunden: „{ $found }“. Die Nachricht wurde zurückgehalten.
automod-let-through = Gefunden: „{ $found }“.
