find-search = Ara
find-search-field = Mesajlarda ara
find-search-in = { $place } içinde ara
find-scope = Nerede
find-scope-channel = Bu kanal
find-scope-conversation = Bu sohbet
find-scope-guild = { $guild } topluluğunun tamamı
find-scope-private = Tüm özel sohbetler
find-order = Sıralama
find-order-newest = Önce en yeni
find-order-oldest = Önce en eski
find-order-relevance = Önce en uygun
find-key-from = kimden
find-key-mentions = bahseden
find-key-in = kanal
find-key-has = içeren
find-key-before = önce
find-key-after = sonra
find-key-during = gün
find-key-pinned = sabit
find-key-author = yazar
find-hint-from = birinin mesajları
find-hint-mentions = birinden bahseden mesajlar
find-hint-in = bir kanalın mesajları
find-hint-has = bağlantı, dosya, resim…
find-hint-before = bir günden önce gönderilenler
find-hint-after = bir günden sonra gönderilenler
find-hint-during = bir gün içinde gönderilenler
find-hint-pinned = evet ya da hayır
find-hint-author = bir kişi ya da webhook
find-has-link = bağlantı
find-has-embed = önizleme
find-has-file = dosya
find-has-image = resim
find-has-video = video
find-has-sound = ses
find-has-poll = anket
find-has-sticker = çıkartma
find-has-forward = iletilmiş
find-pinned-yes = evet
find-pinned-no = hayır
find-author-user = kişi
find-author-webhook = webhook
find-me = ben
find-today = bugün
find-yesterday = dün
find-days-ago = { $count ->
    [0] Bugün
    [1] Dün
    [7] Bir hafta önce
    [30] Bir ay önce
   *[other] Bir yıl önce
}
find-suggestions = Filtreler
find-remove-filter = { $filter } filtresini kaldır
find-clear = Aramayı temizle
find-begin = Kelime yaz ya da bir filtre seç.
find-begin-hint = Tırnak içindeki kelimeler art arda gelir. Önünde “-” olan kelime geçmemelidir.
find-none = Hiçbir şey bulunamadı
find-none-hint = Başka kelimeler, daha az filtre ya da daha geniş bir yer dene.
find-unknown-from = Burada { $word } adında biri yok. Listeden seç ya da ad@sunucu biçiminde yaz.
find-unknown-mentions = Burada { $word } adında biri yok. Listeden seç ya da ad@sunucu biçiminde yaz.
find-unknown-in = Burada { $word } adında bir kanal yok.
find-unknown-has = Bir mesaj “{ $word }” içeremez. Listeden seç.
find-unknown-before = “{ $word }” bir gün değil. 2026-01-31 ya da 31.1.2026 biçiminde yaz.
find-unknown-after = “{ $word }” bir gün değil. 2026-01-31 ya da 31.1.2026 biçiminde yaz.
find-unknown-during = “{ $word }” bir gün değil. 2026-01-31 ya da 31.1.2026 biçiminde yaz.
find-unknown-pinned = Evet ya da hayır yaz.
find-unknown-author = Kişi ya da webhook yaz.
find-count = { $count ->
    [one] { $count } mesaj
   *[other] { $count } mesaj
}
find-indexing = Bu sunucu eski mesajları hâlâ okuyor. Şimdi bulunandan fazlası olabilir.
find-off = Bu sunucuda arama kapalı.
find-busy = Arama henüz hazır değil. Birazdan yeniden dene.
find-more = Daha fazla göster
find-hidden = ▇▇▇
find-in-thread = bir alt başlıkta
find-attachments = { $count ->
    [one] { $count } dosya
   *[other] { $count } dosya
}
find-poll = Anket: { $question }
find-sticker = Çıkartma: { $name }
find-forwarded = İletildi
find-switcher = Git
find-switcher-field = Nereye gitmek istiyorsun?
find-switcher-hint = # kanallar · @ kişiler · * topluluklar · ! ses kanalları
find-switcher-keys = ↑ ↓ seçer, Enter açar, Escape kapatır
find-switcher-unread = Okunmamış
find-switcher-recent = Son gidilenler
find-switcher-results = Sonuçlar
find-switcher-none = Bu adda bir şey yok
find-switcher-none-hint = Kanallar için #, kişiler için @, topluluklar için * ile başla.
find-switcher-empty = Gitmek için bir ad yaz.
find-switcher-count = { $count ->
    [one] { $count } sonuç
   *[other] { $count } sonuç
}
find-kind-guild = Topluluk
find-kind-thread = Alt başlık
find-kind-person = Kişi
find-kind-private = Sohbet
find-kind-voice = Ses kanalı
find-shortcut-group = Bul ve git
find-shortcut-switcher = Hızlı geçişi aç
find-shortcut-search = Mesajlarda ara
find-shortcut-previous = Üstteki kanal
find-shortcut-next = Alttaki kanal
find-shortcut-previous-unread = Üstteki okunmamış kanal
find-shortcut-next-unread = Alttaki okunmamış kanal
find-shortcut-previous-guild = Üstteki topluluk
find-shortcut-next-guild = Alttaki topluluk
find-shortcut-read = Kanalı okundu say, açık olanı kapat
find-shortcut-read-guild = Topluluğu okundu say
find-shortcut-compose = Mesaj yaz
find-read-guild = { $guild } topluluğunda her şey okundu
find-new-here-hint = Bir ad, bir parola; hepsi bu.
find-account-here-hint = { $server } sunucusunda
find-account-elsewhere = Başka bir sunucuda hesabım var
find-account-elsewhere-hint = Hesabın sende kalır: burada yenisi açılmaz.
find-home = Adın ya da sunucun
find-home-hint = ad@example.org ya da yalnızca example.org
find-home-wrong = ad@sunucu ya da sunucunun adını yaz.
find-home-continue = Devam et
find-home-asking = { $server } aranıyor…
find-home-unknown = { $server } bulunamadı ya da kendi sayfaları yok. Oradaki adında böyle mi yazılıyor?
find-home-remembered = { $name } olarak devam et
find-home-other = Başka bir yoldan
find-online-count = { $count ->
    [one] { $count } çevrimiçi
   *[other] { $count } çevrimiçi
}
find-join-as = { $name } olarak
find-signed-out-invite = Bu davet için { $server } sunucusuna sorulmalı. Önce giriş yap.
find-away = { $server } sunucusuna ulaşılamıyor. Yazdıkların, geri geldiğinde teslim edilir.
find-away-badge = { $server } sunucusuna ulaşılamıyor
find-away-message = teslim edilecek
find-link-wrong = Bu bir davet bağlantısı değil.
find-invited = Bir topluluğa davetlisin
find-ways = Katılma yolları
find-apart = Bu sunucunun { $server } ile bağlantısı yok. Buna yöneticileri karar verir.
find-undecided = Bu sunucunun yöneticileri { $server } ile bağlantı kurulup kurulmayacağına henüz karar vermedi.
find-undecided-ask = Onlardan iste
find-undecided-asked = İsteğini görüyorlar. Karar verdiklerinde bağlantıyı yeniden aç.
