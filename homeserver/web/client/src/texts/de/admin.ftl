admin = Verwaltung
admin-server = Server
admin-people = Leute
admin-federation = Andere Server
admin-health = Zustand
admin-reports = Meldungen
admin-announcement = Ankündigung
admin-media = Dateien
admin-users = Konten
admin-tokens = Registrierung
admin-guilds = Gilden
admin-rules = Erlauben und ablehnen
admin-waiting = Wartende Server
admin-peers = Verbindungen
admin-unknown = unbekannt
admin-off = aus
admin-of = von { $whole }
admin-used = { $used } von { $whole }
admin-files = { $count ->
    [one] { $count } Datei
   *[other] { $count } Dateien
}
admin-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
admin-sessions = { $count ->
    [one] { $count } Sitzung
   *[other] { $count } Sitzungen
}
admin-since = Seit: { $time }

# Zustand
admin-findings = Was dich braucht
admin-well = Alles ist gut
admin-look-again = Noch einmal nachsehen
admin-finding-see = Darum kümmern
admin-finding-disk-space = Auf der Festplatte ist kaum noch Platz.
admin-finding-peers-unreachable = Manche Server sind seit Langem nicht zu erreichen.
admin-finding-federation-queue = Vieles wartet auf Server, die nicht zu erreichen sind.
admin-finding-servers-waiting = Server warten darauf, dass du über sie entscheidest.
admin-finding-search-behind = Die Suche ist weit im Rückstand: Neue Nachrichten werden noch nicht gefunden.
admin-finding-search-indexing = Die Suche wird aufgebaut: Noch wird nicht alles gefunden.
admin-finding-one-administrator = Nur du verwaltest diesen Server. Niemand könnte helfen, wenn du dein Passwort verlierst, und niemand sähe eine Meldung über dich.
admin-finding-open-registration = Alle dürfen sich registrieren, und es werden keine Mails gesendet, die zeigen würden, ob Adressen echt sind.
admin-version = Version
admin-uptime = Läuft seit
admin-registration = Registrierung
admin-registration-open = offen für alle
admin-registration-token = mit Schlüssel
admin-registration-closed = geschlossen
admin-accounts = Konten
admin-connections = Verbindungen
admin-storage = Speicher
admin-files-local = Dateien dieses Servers
admin-files-remote = Dateien anderer Server
admin-memory = Benutzter Arbeitsspeicher
admin-disk = Frei auf der Festplatte
admin-database = Datenbank
admin-search = Suche
admin-search-documents = { $count ->
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
admin-search-indexing = wird aufgebaut
admin-queue = Wartende Ereignisse

# Dateien
admin-media-all = Alle Dateien
admin-media-local = Von diesem Server
admin-media-remote = Von anderen Servern
admin-media-user-limit = Jedes Konto darf haben
admin-media-cache = Von anderen Servern aufbewahrt
admin-media-kinds = Nach Art
admin-media-kind = Art
admin-media-kind-image = Bilder
admin-media-kind-video = Videos
admin-media-kind-audio = Audio
admin-media-kind-other = Andere Dateien
admin-media-largest = Wer am meisten gespeichert hat
admin-media-largest-about = Wie viel jemand speichern darf, lässt sich für jedes Konto ändern.
admin-media-none = Noch niemand hat etwas gespeichert
admin-quota = Speichergrenze
admin-quota-used = Benutzt
admin-quota-megabytes = Megabyte
admin-quota-as-all = Wie für alle: { $size }
admin-quota-own = Nur für dieses Konto: { $size }
admin-quota-reset = Wie für alle

# Konten
admin-users-find = Konten nach Name oder E-Mail-Adresse finden
admin-users-none = So ein Konto gibt es nicht
admin-user-you = du
admin-user-administrator = verwaltet
admin-user-suspended = gesperrt
admin-user-seen = Zuletzt hier: { $time }
admin-user-unseen = Seit einer Woche nicht hier
admin-user-since = angelegt: { $time }
admin-user-sign-out = Überall abmelden
admin-user-sign-out-sure = Alle Sitzungen von { $name } enden sofort. Wieder anmelden geht.
admin-user-signed-out = Alle Sitzungen sind beendet
admin-user-promote = Verwalten lassen
admin-user-promote-sure = { $name } kann hier dann alles, was du kannst.
admin-user-demote = Verwaltung entziehen
admin-user-demote-sure = { $name } kann diesen Server dann nicht mehr verwalten.
admin-user-suspend = Sperren
admin-user-suspend-sure = { $name } wird sofort abgemeldet und kann sich nicht anmelden. Nachrichten und Mitgliedschaften bleiben. Du kannst es zurücknehmen.
admin-user-restore = Sperre aufheben
admin-user-restore-sure = { $name } kann sich wieder anmelden.
admin-user-last = Du kannst dich nicht selbst sperren, und jemand muss den Server weiter verwalten.

# Registrierung
admin-tokens-about = Mit einem Schlüssel können sich Leute registrieren, auch wenn die Registrierung nicht für alle offen ist.
admin-token-new = Neuer Schlüssel
admin-token-max = Wie viele ihn benutzen dürfen
admin-token-for = Wie lange er gilt
admin-for-ever = Für immer
admin-token-make = Schlüssel anlegen
admin-token-once = Kopiere ihn jetzt: Er wird nur dieses eine Mal gezeigt.
admin-tokens-all = Alle Schlüssel
admin-tokens-none = Es gibt keine Schlüssel
admin-token-uses = { $used } von { $count } benutzt
admin-token-left = { $count } übrig
admin-token-usable = benutzbar
admin-token-used-up = verbraucht
admin-token-expired = abgelaufen
admin-token-made-by = Angelegt von { $name }: { $time }
admin-token-made = Angelegt: { $time }
admin-token-ends = Endet: { $time }
admin-token-endless = Endet nicht
admin-token-delete = Schlüssel löschen
admin-token-delete-sure = Niemand kann sich mehr damit registrieren. Wer es getan hat, bleibt.

# Gilden
admin-guilds-find = Gilden nach Name finden
admin-guilds-none = So eine Gilde gibt es nicht
admin-guild-counts = { $members ->
    [one] { $members } Mitglied
   *[other] { $members } Mitglieder
}, { $own } von diesem Server · { $channels ->
    [one] { $channels } Kanal
   *[other] { $channels } Kanäle
}
admin-guild-owner = Gehört: { $owner }
admin-guild-since = Gegründet auf { $server }: { $time }
admin-guild-delete = Gilde löschen
admin-guild-delete-sure = „{ $guild }“ wird für alle gelöscht, auf allen Servern, mit allem, was gesagt wurde. { $count ->
    [one] { $count } Mitglied ist von diesem Server.
   *[other] { $count } Mitglieder sind von diesem Server.
} Das lässt sich nicht zurücknehmen.
admin-guild-leave = Gilde verlassen
admin-guild-leave-sure = „{ $guild }“ gehört einem anderen Server. { $count ->
    [one] Das { $count } Mitglied von diesem Server verlässt sie.
   *[other] Alle { $count } Mitglieder von diesem Server verlassen sie.
}
admin-guild-deleted = Die Gilde ist gelöscht
admin-guild-left = { $count ->
    [one] { $count } Konto hat die Gilde verlassen
   *[other] { $count } Konten haben die Gilde verlassen
}

# Föderation
admin-mode = Modus
admin-mode-configuration = in der Konfiguration festgelegt
admin-mode-open = offen
admin-mode-open-about = Dieser Server verkehrt mit allen anderen, außer mit abgelehnten.
admin-mode-allowlist = nur Erlaubte
admin-mode-allowlist-about = Dieser Server verkehrt nur mit denen, die erlaubt sind.
admin-mode-approval = nach Freigabe
admin-mode-approval-about = Dieser Server verkehrt nur mit denen, die erlaubt sind. Wer sonst anfragt, wartet, bis du entscheidest.
admin-mode-closed = geschlossen
admin-mode-closed-about = Dieser Server verkehrt mit keinem anderen.
admin-server-name = Name dieses Servers
admin-waiting-count = { $count ->
    [one] { $count } Server wartet auf dich
   *[other] { $count } Server warten auf dich
}
admin-allow = Erlauben
admin-deny = Ablehnen
admin-allowed = Erlaubte Server
admin-allowed-about = Sie zählen in den Modi „nur Erlaubte“ und „nach Freigabe“.
admin-denied = Abgelehnte Server
admin-denied-about = Sie sind in jedem Modus abgelehnt, auch wenn sie außerdem erlaubt sind. Ihre Leute können nicht beitreten, und nichts von ihnen wird angenommen.
admin-allow-pattern = Einen Server erlauben
admin-deny-pattern = Einen Server ablehnen
admin-allow-none = Kein Server ist namentlich erlaubt
admin-deny-none = Kein Server ist abgelehnt
admin-pattern-hint = Sein Name; * und ? stehen für beliebige Zeichen
admin-pattern-wrong = Das ist kein Name eines Servers
admin-rule-remove = Entfernen
admin-from-configuration = in der Konfiguration
admin-decided-allow = { $server } ist erlaubt
admin-decided-deny = { $server } ist abgelehnt
admin-waiting-about = Sie haben etwas angefragt, oder jemand hier möchte dort beitreten. Ihre Namen hat noch niemand geprüft: Frag ihre Leute, bevor du einen erlaubst.
admin-waiting-asked = { $count ->
    [one] { $count } Anfrage
   *[other] { $count } Anfragen
}, zuletzt: { $time }
admin-waiting-wanted = { $count ->
    [one] Jemand hier wollte dort beitreten
   *[other] Leute hier wollten dort { $count } Mal beitreten
}
admin-waiting-first = Zuerst bemerkt: { $time }
admin-waiting-none = Niemand wartet
admin-waiting-none-hint = Im Modus „nach Freigabe“ stehen hier Server, über die du noch nicht entschieden hast.
admin-peers-about = Server, mit denen dieser Gilden oder Gespräche teilt, und wie das Senden an sie läuft.
admin-peers-none = Noch keine anderen Server
admin-peers-none-hint = Sie stehen hier, sobald jemand mit Leuten eines anderen Servers in einer Gilde ist.
admin-peer-connected = verbunden
admin-peer-backing-off = bald neuer Versuch
admin-peer-unreachable = nicht zu erreichen
admin-peer-denied = abgelehnt
admin-peer-never = noch nichts gesendet
admin-peer-rooms = { $count ->
    [one] { $count } gemeinsamer Raum
   *[other] { $count } gemeinsame Räume
}
admin-peer-queue = { $count ->
    [one] { $count } Ereignis wartet
   *[other] { $count } Ereignisse warten
}
admin-peer-no-queue = nichts wartet
admin-peer-success = Zuletzt erreicht: { $time }
admin-peer-error = Letzter Fehler, { $time }:
admin-peer-error-once = Letzter Fehler:
admin-peer-next = Nächster Versuch: { $time }
admin-peer-retry = Jetzt versuchen
admin-peer-tried = { $server } wird versucht

# Ankündigungen
admin-announcement-about = Alle mit einem Konto auf diesem Server finden sie unter ihren Benachrichtigungen.
admin-announcement-text = Was du sagen willst
admin-announcement-sure = Alle auf diesem Server werden benachrichtigt. Das lässt sich nicht zurücknehmen.
admin-announcement-sent = Alle werden benachrichtigt

# Meldungen
admin-reports-back = Alle Meldungen
admin-reports-none = Keine Meldungen
admin-reports-none-hint = Nichts wartet auf dich.
admin-report-open = Ansehen
admin-report-state = Zeigen
admin-report-state-open = Offen
admin-report-state-in-review = In Arbeit
admin-report-state-resolved = Entschieden
admin-report-state-all = Alle
admin-report-kind-message = Nachricht
admin-report-kind-user = Konto
admin-report-kind-guild = Gilde
admin-report-category-spam = Spam
admin-report-category-harassment = Belästigung
admin-report-category-hate = Hass
admin-report-category-violence = Gewalt
admin-report-category-self-harm = Selbstverletzung
admin-report-category-sexual = Sexuelle Inhalte
admin-report-category-illegal = Gegen das Gesetz
admin-report-category-impersonation = Gibt sich für jemand anderen aus
admin-report-category-other = Etwas anderes
admin-report-on = Gemeldet
admin-report-by = Gemeldet von
admin-report-by-unknown = jemand von { $server }, der unbekannt bleiben will
admin-report-at = Wann
admin-report-assignee = In Arbeit bei
admin-report-reason = In eigenen Worten
admin-report-verified = dieser Server hat die Nachricht
admin-report-unverified = so sagt es der meldende Server
admin-report-take = Übernehmen
admin-report-release = Anderen überlassen
admin-report-act = Entschieden: es wurde etwas getan
admin-report-dismiss = Entschieden: nichts zu tun
admin-report-reopen = Noch einmal ansehen
admin-report-act-hint = Das hält deine Entscheidung fest und teilt sie den Betroffenen mit. Um ein Konto zu sperren oder eine Gilde zu entfernen, geh auf deren Seiten.
admin-report-outcome-actioned = es wurde etwas getan
admin-report-outcome-dismissed = nichts zu tun
admin-report-changed = Jemand hat die Meldung inzwischen geändert. So steht sie jetzt.
admin-report-appeals = Einsprüche
admin-report-role-reporter = Wer gemeldet hat
admin-report-role-reported = Wer gemeldet wurde
admin-report-notes = Notizen
admin-report-notes-about = Nur wer an Meldungen arbeitet, sieht sie, und sie bleiben.
admin-report-note = Neue Notiz
admin-report-note-add = Notiz hinzufügen
admin-report-history = Was geschehen ist
admin-report-change-filed = Gemeldet
admin-report-change-taken = Übernommen
admin-report-change-released = Anderen überlassen
admin-report-change-resolved = Entschieden
admin-report-change-appealed = Einspruch erhoben
admin-report-others = Bei anderen
admin-report-queue-guild = Moderation
admin-report-queue-server = Verwaltung
admin-report-delivery-pending = unterwegs
admin-report-delivery-delivered = angekommen
admin-report-delivery-refused = abgelehnt
admin-report-delivery-failed = nicht angekommen
