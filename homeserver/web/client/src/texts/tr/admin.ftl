admin = Yönetim
admin-server = Sunucu
admin-people = İnsanlar
admin-federation = Diğer sunucular
admin-health = Durum
admin-reports = Bildirilenler
admin-announcement = Duyuru
admin-media = Dosyalar
admin-users = Hesaplar
admin-tokens = Kayıt
admin-guilds = Topluluklar
admin-rules = İzin ve ret
admin-waiting = Bekleyen sunucular
admin-peers = Bağlantılar
admin-unknown = bilinmiyor
admin-off = kapalı
admin-of = toplam { $whole }
admin-used = { $used } / { $whole }
admin-files = { $count ->
    [one] { $count } dosya
   *[other] { $count } dosya
}
admin-days = { $count ->
    [one] { $count } gün
   *[other] { $count } gün
}
admin-sessions = { $count ->
    [one] { $count } oturum
   *[other] { $count } oturum
}
admin-since = Başlangıç: { $time }

# Durum
admin-findings = Seni bekleyenler
admin-well = Her şey yolunda
admin-look-again = Yeniden bak
admin-finding-see = İlgilen
admin-finding-disk-space = Diskte az yer kaldı.
admin-finding-peers-unreachable = Bazı sunuculara uzun süredir ulaşılamıyor.
admin-finding-federation-queue = Ulaşılamayan sunucular için çok şey bekliyor.
admin-finding-servers-waiting = Sunucular, haklarında karar vermeni bekliyor.
admin-finding-search-behind = Arama çok geride: yeni mesajlar henüz bulunmuyor.
admin-finding-search-indexing = Arama hazırlanıyor: henüz her şey bulunmuyor.
admin-finding-one-administrator = Tek yönetici sensin. Parolanı kaybedersen kimse yardım edemez, seninle ilgili bir bildirimi de kimse görmez.
admin-finding-open-registration = Herkes kaydolabiliyor ve adreslerin gerçek olup olmadığını gösterecek e-posta gönderilmiyor.
admin-version = Sürüm
admin-uptime = Çalışma süresi
admin-registration = Kayıt
admin-registration-open = herkese açık
admin-registration-token = anahtarla
admin-registration-closed = kapalı
admin-accounts = Hesap
admin-connections = Bağlantı
admin-storage = Depolama
admin-files-local = Bu sunucunun dosyaları
admin-files-remote = Diğer sunucuların dosyaları
admin-memory = Kullanılan bellek
admin-disk = Diskte boş yer
admin-database = Veritabanı
admin-search = Arama
admin-search-documents = { $count ->
    [one] { $count } mesaj
   *[other] { $count } mesaj
}
admin-search-indexing = hazırlanıyor
admin-queue = Bekleyen olay

# Dosyalar
admin-media-all = Bütün dosyalar
admin-media-local = Bu sunucunun
admin-media-remote = Diğer sunucuların
admin-media-user-limit = Her kullanıcının sınırı
admin-media-cache = Diğer sunuculardan saklanan
admin-media-kinds = Türlerine göre
admin-media-kind = Tür
admin-media-kind-image = Resimler
admin-media-kind-video = Videolar
admin-media-kind-audio = Sesler
admin-media-kind-other = Diğer dosyalar
admin-media-largest = En çok saklayanlar
admin-media-largest-about = Bir kullanıcının ne kadar saklayabileceği tek tek değiştirilebilir.
admin-media-none = Henüz kimse bir şey saklamadı
admin-quota = Depolama sınırı
admin-quota-used = Kullanılan
admin-quota-megabytes = Megabayt
admin-quota-as-all = Herkes gibi: { $size }
admin-quota-own = Yalnızca bu kullanıcı için: { $size }
admin-quota-reset = Herkes gibi olsun

# Hesaplar
admin-users-find = Ada ya da e-posta adresine göre hesap bul
admin-users-none = Böyle bir hesap yok
admin-user-you = sen
admin-user-administrator = yönetici
admin-user-suspended = askıda
admin-user-seen = Son görülme: { $time }
admin-user-unseen = Bir haftadır görülmedi
admin-user-since = açılış: { $time }
admin-user-sign-out = Her yerden çıkar
admin-user-sign-out-sure = { $name } hesabının bütün oturumları hemen sonlanır. Yeniden giriş yapılabilir.
admin-user-signed-out = Bütün oturumlar sonlandı
admin-user-promote = Yönetici yap
admin-user-promote-sure = { $name } burada senin yapabildiğin her şeyi yapabilecek.
admin-user-demote = Yöneticiliğini al
admin-user-demote-sure = { $name } artık bu sunucuyu yönetemeyecek.
admin-user-suspend = Askıya al
admin-user-suspend-sure = { $name } hemen çıkarılır ve giriş yapamaz. Mesajları ve üyelikleri kalır. Bunu geri alabilirsin.
admin-user-restore = Askıdan çıkar
admin-user-restore-sure = { $name } yeniden giriş yapabilir.
admin-user-last = Kendini askıya alamazsın ve en az bir yönetici kalmalı.

# Kayıt
admin-tokens-about = Kayıt herkese açık değilken insanlar bir anahtarla kaydolabilir.
admin-token-new = Yeni anahtar
admin-token-max = Kaç kişi kullanabilir
admin-token-for = Ne kadar geçerli
admin-for-ever = Süresiz
admin-token-make = Anahtar oluştur
admin-token-once = Şimdi kopyala: yalnızca bu kez gösterilir.
admin-tokens-all = Bütün anahtarlar
admin-tokens-none = Anahtar yok
admin-token-uses = { $count } kullanımdan { $used } tanesi yapıldı
admin-token-left = { $count } kullanım kaldı
admin-token-usable = geçerli
admin-token-used-up = tükendi
admin-token-expired = süresi doldu
admin-token-made-by = Oluşturan { $name }: { $time }
admin-token-made = Oluşturulma: { $time }
admin-token-ends = Bitiş: { $time }
admin-token-endless = Süresiz
admin-token-delete = Anahtarı sil
admin-token-delete-sure = Artık kimse onunla kaydolamaz. Kaydolmuş olanlar kalır.

# Topluluklar
admin-guilds-find = Ada göre topluluk bul
admin-guilds-none = Böyle bir topluluk yok
admin-guild-counts = { $members ->
    [one] { $members } üye
   *[other] { $members } üye
}, { $own } tanesi bu sunucudan · { $channels ->
    [one] { $channels } kanal
   *[other] { $channels } kanal
}
admin-guild-owner = Sahibi: { $owner }
admin-guild-since = Kurulduğu sunucu { $server }: { $time }
admin-guild-delete = Topluluğu sil
admin-guild-delete-sure = “{ $guild }”, söylenen her şeyle birlikte bütün sunucularda herkes için silinir. { $count ->
    [one] { $count } üyesi bu sunucudan.
   *[other] { $count } üyesi bu sunucudan.
} Bu geri alınamaz.
admin-guild-leave = Topluluktan ayrıl
admin-guild-leave-sure = “{ $guild }” başka bir sunucunun. { $count ->
    [one] Bu sunucudan { $count } üye ayrılır.
   *[other] Bu sunucudan { $count } üyenin hepsi ayrılır.
}
admin-guild-deleted = Topluluk silindi
admin-guild-left = { $count ->
    [one] { $count } kullanıcı topluluktan ayrıldı
   *[other] { $count } kullanıcı topluluktan ayrıldı
}

# Federasyon
admin-mode = Kip
admin-mode-configuration = yapılandırmada belirlenir
admin-mode-open = açık
admin-mode-open-about = Bu sunucu, reddedilenler dışında hepsiyle iletişim kurar.
admin-mode-allowlist = izin listesi
admin-mode-allowlist-about = Bu sunucu yalnızca izin verilenlerle iletişim kurar.
admin-mode-approval = onayla
admin-mode-approval-about = Bu sunucu yalnızca izin verilenlerle iletişim kurar. Başka soran, sen karar verene kadar bekler.
admin-mode-closed = kapalı
admin-mode-closed-about = Bu sunucu başka hiçbir sunucuyla iletişim kurmaz.
admin-server-name = Bu sunucunun adı
admin-waiting-count = { $count ->
    [one] { $count } sunucu seni bekliyor
   *[other] { $count } sunucu seni bekliyor
}
admin-allow = İzin ver
admin-deny = Reddet
admin-allowed = İzin verilen sunucular
admin-allowed-about = “İzin listesi” ve “onayla” kiplerinde geçerlidirler.
admin-denied = Reddedilen sunucular
admin-denied-about = Her kipte, ayrıca izin verilmiş olsalar bile reddedilirler. Kullanıcıları katılamaz, onlardan hiçbir şey alınmaz.
admin-allow-pattern = Bir sunucuya izin ver
admin-deny-pattern = Bir sunucuyu reddet
admin-allow-none = Adıyla izin verilen sunucu yok
admin-deny-none = Reddedilen sunucu yok
admin-pattern-hint = Adı; * ve ? her karakterin yerine geçer
admin-pattern-wrong = Bu bir sunucu adı değil
admin-rule-remove = Kaldır
admin-from-configuration = yapılandırmada
admin-decided-allow = { $server } sunucusuna izin verildi
admin-decided-deny = { $server } reddedildi
admin-waiting-about = Bir şey istediler ya da buradan biri orada bir şeye katılmak istiyor. Adlarını henüz kimse doğrulamadı: izin vermeden önce oradakilere sor.
admin-waiting-asked = { $count ->
    [one] { $count } istek
   *[other] { $count } istek
}, sonuncusu: { $time }
admin-waiting-wanted = { $count ->
    [one] Buradan biri orada bir şeye katılmak istedi
   *[other] Buradakiler orada { $count } kez bir şeye katılmak istedi
}
admin-waiting-first = İlk kez: { $time }
admin-waiting-none = Bekleyen yok
admin-waiting-none-hint = “Onayla” kipinde, haklarında karar vermediğin sunucular burada durur.
admin-peers-about = Bu sunucunun topluluk ya da konuşma paylaştığı sunucular ve onlara gönderimin nasıl gittiği.
admin-peers-none = Henüz başka sunucu yok
admin-peers-none-hint = Biri başka bir sunucudan kişilerle aynı toplulukta olunca burada görünürler.
admin-peer-connected = bağlı
admin-peer-backing-off = yakında yeniden denenecek
admin-peer-unreachable = ulaşılamıyor
admin-peer-denied = reddedildi
admin-peer-never = henüz bir şey gönderilmedi
admin-peer-rooms = { $count ->
    [one] { $count } ortak oda
   *[other] { $count } ortak oda
}
admin-peer-queue = { $count ->
    [one] { $count } olay bekliyor
   *[other] { $count } olay bekliyor
}
admin-peer-no-queue = bekleyen yok
admin-peer-success = Son ulaşma: { $time }
admin-peer-error = Son hata, { $time }:
admin-peer-error-once = Son hata:
admin-peer-next = Sonraki deneme: { $time }
admin-peer-retry = Şimdi dene
admin-peer-tried = { $server } deneniyor

# Duyurular
admin-announcement-about = Bu sunucuda hesabı olan herkes onu bildirimleri arasında bulur.
admin-announcement-text = Ne söylemek istiyorsun
admin-announcement-sure = Bu sunucudaki herkese bildirilir. Geri alınamaz.
admin-announcement-sent = Herkese bildiriliyor

# Bildirilenler
admin-reports-back = Bütün bildirilenler
admin-reports-none = Bildirilen yok
admin-reports-none-hint = Seni bekleyen bir şey yok.
admin-report-open = Bak
admin-report-state = Göster
admin-report-state-open = Açık
admin-report-state-in-review = İnceleniyor
admin-report-state-resolved = Sonuçlandı
admin-report-state-all = Hepsi
admin-report-kind-message = Mesaj
admin-report-kind-user = Kullanıcı
admin-report-kind-guild = Topluluk
admin-report-category-spam = Spam
admin-report-category-harassment = Taciz
admin-report-category-hate = Nefret
admin-report-category-violence = Şiddet
admin-report-category-self-harm = Kendine zarar verme
admin-report-category-sexual = Cinsel içerik
admin-report-category-illegal = Yasaya aykırı
admin-report-category-impersonation = Başkası gibi davranma
admin-report-category-other = Başka bir şey
admin-report-on = Bildirilen
admin-report-by = Bildiren
admin-report-by-unknown = { $server } sunucusundan, adını vermek istemeyen biri
admin-report-at = Ne zaman
admin-report-assignee = İlgilenen
admin-report-reason = Kendi sözleriyle
admin-report-verified = mesaj bu sunucuda var
admin-report-unverified = bildirenin sunucusunun söylediği
admin-report-take = Üstlen
admin-report-release = Başkasına bırak
admin-report-act = Sonuçlandı: gereği yapıldı
admin-report-dismiss = Sonuçlandı: yapılacak bir şey yok
admin-report-reopen = Yeniden bak
admin-report-act-hint = Bu, kararını kaydeder ve ilgililere bildirir. Bir hesabı askıya almak ya da bir topluluğu kaldırmak için onların sayfalarına git.
admin-report-outcome-actioned = gereği yapıldı
admin-report-outcome-dismissed = yapılacak bir şey yok
admin-report-changed = Bu arada biri bildirimi değiştirdi. Şimdi böyle duruyor.
admin-report-appeals = İtirazlar
admin-report-role-reporter = Bildiren
admin-report-role-reported = Bildirilen
admin-report-notes = Notlar
admin-report-notes-about = Yalnızca bildirilenlerle ilgilenenler görür, notlar kalıcıdır.
admin-report-note = Yeni not
admin-report-note-add = Notu ekle
admin-report-history = Neler oldu
admin-report-change-filed = Bildirildi
admin-report-change-taken = Üstlenildi
admin-report-change-released = Başkasına bırakıldı
admin-report-change-resolved = Sonuçlandı
admin-report-change-appealed = İtiraz edildi
admin-report-others = Başkalarında
admin-report-queue-guild = moderatörler
admin-report-queue-server = yöneticiler
admin-report-delivery-pending = yolda
admin-report-delivery-delivered = ulaştı
admin-report-delivery-refused = reddedildi
admin-report-delivery-failed = ulaşmadı
