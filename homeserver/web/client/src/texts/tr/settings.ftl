# Kapıda
session-ended = Oturumun sonlandırıldı. Devam etmek için yeniden giriş yap.
password-forgotten = Parolanı mı unuttun?
sign-in-again = Bu çok uzun sürdü. Yeniden giriş yap.
back-to-sign-in = Girişe dön
reset-password = Başka bir parola seç
reset-password-explained = Hesabının onaylanmış e-posta adresini gir. Oraya, başka bir parola seçmen için bir kod gönderilir.
reset-password-send = Kodu gönder
reset-password-code = Bu, bir hesabın onaylanmış adresiyse oraya bir kod yola çıktı. Bir saat geçerlidir.
reset-password-done = Parolan değişti ve bütün oturumların sonlandı. Yenisiyle giriş yap.
verify-email = Adresi onayla
verify-email-code = E-postadaki kodu gir. 24 saat geçerlidir.
verify-email-done = E-posta adresin onaylandı.
mailed-code = E-postadaki kod
mailed-code-wrong = Bu kod yanlış, zaten kullanılmış ya da en yenisi değil
mailed-have-code = Zaten bir kodum var
no-mail = Bu sunucu e-posta göndermiyor. Yöneticisine sor.
unreachable = { $server } sunucusuna ulaşılamıyor
unreachable-hint = Bağlantında ya da sunucuda bir sorun var. Kendiliğinden yeniden deneniyor.
connecting-slow = Hâlâ bağlanıyor. Bu sefer uzun sürdü…
connect-now = Şimdi bağlan
crash = Burada bir şeyler ters gitti
crash-explained = Uygulamanın bu bölümü bir hata yüzünden durdu. Yeniden yüklemek çoğu zaman işe yarar. Yine olursa ayrıntıları sunucunu işletenlere gönder.
crash-reload = Yeniden yükle
crash-copy = Ayrıntıları kopyala
crash-details = Ayrıntılar

# Kısayollar
shortcuts = Klavye kısayolları
shortcuts-general = Genel
shortcuts-navigation = Gezinme
shortcuts-messages = Mesajlar
shortcuts-or = ya da
shortcuts-show = Bu listeyi göster
shortcuts-settings = Ayarları aç
shortcuts-leave = Açık olanı kapat
shortcuts-send = Mesajı gönder
shortcuts-line = Yeni satıra geç
shortcuts-edit = Son mesajını düzenle
key-ctrl = Ctrl
key-shift = Shift

# Ayarlar
settings-own = Hesabın
settings-account = Hesap
settings-profile = Profil
settings-privacy = Gizlilik
settings-sessions = Oturumlar
settings-data = Verilerin
settings-appearance = Görünüm
settings-notifications = Bildirimler
copy-value = Kopyala
list-more = Daha fazla göster
pixels = { $count } px

# Hesap
account-names = Sen kimsin
account-names-about = İnsanlar seni her sunucudan kimliğinle bulur. Hesabın açılışı: { $time }.
account-id = Kimliğin
email = E-posta adresi
email-about = Onunla giriş yapabilir, parolanı unutursan hesabına geri dönebilirsin. Başkaları görmez.
email-none = Adres yok
email-add = Adres ekle
email-change = Adresi değiştir
email-empty = Adresi kaldırmak için boş bırak
email-confirmed = onaylandı
email-unconfirmed = onaylanmadı
email-send-again = Kodu yeniden gönder
email-sent = { $email } adresine bir kod yola çıktı.
email-wrong = Bu bir e-posta adresi değil
email-taken = Bu adres başka bir hesapta
password-about = Değiştirirsen diğer her yerde oturumun kapanır.
password-current = Şimdiki parola
password-new = Yeni parola
password-new-hint = En az 8 karakter ve kullanıcı adından farklı
password-change = Parolayı değiştir
password-changed = Parolan değişti. Diğer her yerde oturumun kapandı.
password-wrong = Bu senin parolan değil
second-factor = İkinci adım
second-factor-about = İkinci adımla giriş yapmak için parolanın yanında telefonundaki bir uygulamadan kod gerekir. Parolanı öğrenen biri yine de giremez.
second-factor-is-on = İkinci adım açık
second-factor-is-off = İkinci adım kapalı
second-factor-enable = İkinci adımı aç
second-factor-enable-about = Bir doğrulama uygulaması gerekir, örneğin Aegis, FreeOTP ya da Google Authenticator. Önce sen olduğunu göster.
second-factor-secret = Uygulaman için anahtar
second-factor-secret-about = Bunu doğrulama uygulamanla tara ya da aşağıdaki anahtarı gir. Sonra uygulamanın gösterdiği kodu yaz.
second-factor-qr = QR kodu olarak anahtar
second-factor-open-app = Bu cihazdaki doğrulama uygulamasını aç
second-factor-disable = İkinci adımı kapat
second-factor-disable-about = Bundan sonra giriş için parolan yeterli olur. Kurtarma kodların geçersiz kalır.
code-app-hint = Doğrulama uygulamanın gösterdiği 6 rakam
recovery-codes = Kurtarma kodları
recovery-codes-about = Bu kodların her biri, uygulamandaki kodun yerine bir kez geçer. Telefonun olmadan bulabileceğin bir yerde sakla: yalnızca bu kez gösterilirler.
recovery-codes-renew = Yeni kurtarma kodları
recovery-codes-renew-about = On yeni kod alırsın. Öncekilerin hiçbiri geçerli kalmaz.
recovery-codes-download = İndir
recovery-codes-kept = Sakladım

# Profil
profile-name = Görünen ad
profile-name-hint = 1 ile 32 karakter arası; boşsa kullanıcı adın gösterilir
profile-avatar = Resim
profile-avatar-hint = PNG, JPEG, GIF ya da WebP
profile-banner = Kapak
profile-banner-hint = Resminin arkasında durur, genişliği yüksekliğinin iki buçuk katıdır
profile-accent = Renk
profile-accent-none = yok
profile-accent-remove = Kaldır
profile-bio = Hakkında
profile-bio-hint = En çok 190 karakter
profile-bio-left = { $count ->
    [one] { $count } karakter kaldı
   *[other] { $count } karakter kaldı
}
profile-picture-choose = Seç
profile-picture-remove = Kaldır
profile-picture-wrong = Bu, sunucunun kabul ettiği bir resim değil
profile-preview = Başkaları seni böyle görür

# Gizlilik
privacy-messages = Sana kim yazabilir
privacy-messages-about = Zaten var olan konuşmalar açık kalır.
privacy-messages-everyone = Herkes
privacy-messages-shared-guilds = Arkadaşlarım ve benimle aynı toplulukta olanlar
privacy-messages-friends = Yalnızca arkadaşlarım
privacy-requests = Kim arkadaşlık isteği gönderebilir
privacy-requests-everyone = Herkes
privacy-requests-shared-guilds = Benimle aynı toplulukta olanlar
privacy-requests-nobody = Kimse
privacy-receipts = Ne okuduğunu kim görür
privacy-receipts-about = Göstermesen de başkalarının nereye kadar okuduğunu görmeye devam edersin.
privacy-receipts-everywhere = Bütün konuşma ve kanallardaki kişiler
privacy-receipts-private = Doğrudan mesaj ve gruplardaki kişiler
privacy-receipts-nobody = Kimse
privacy-links = Bağlantılar
privacy-previews = Bağlantıların nereye götürdüğünü göster
privacy-previews-hint = Önizlemeler senin sunucundan gelir: sayfalar kim olduğunu öğrenmez.
privacy-blocked = Engellenenler
privacy-blocked-about = Söylediklerini görmezsin, sana yazamazlar. Onlara bildirilmez.
privacy-blocked-none = Kimseyi engellemedin
privacy-blocked-since = Başlangıç: { $time }
privacy-unblock = Engeli kaldır

# Oturumlar
sessions-all = Giriş yaptığın yerler
sessions-about = Cihaz adları tarayıcıların söylediğidir. Tanımadığını kapat, sonra da parolanı değiştir.
sessions-current = bu oturum
sessions-unknown = Bilinmeyen cihaz
sessions-used = Son kullanım: { $time }
sessions-began = Giriş: { $time }
sessions-end-others = Diğer her yerden çık
sessions-end-others-sure = Bunun dışındaki bütün oturumlar hemen sonlanır.

# Bildirimler
notify-desktop = Bu ekranda
notify-desktop-about = Uygulama arka planda açıkken sisteminin bildirimleri.
notify-desktop-here = Bu cihazda bildirim göster
notify-desktop-denied = Bu sitenin bildirim göstermesini yasaklamışsın. Tarayıcının bu sayfa için ayarlarından izin verebilirsin.
notify-desktop-unsupported = Bu tarayıcı bu sayfa için bildirim göstermiyor.
notify-push = Uygulama kapalıyken
notify-push-about = Tarayıcını yapanların bildirim hizmetinden, şifreli olarak gelirler.
notify-push-here = Uygulama kapalıyken de bu tarayıcıya bildir
notify-push-previews = Ne söylendiğini göster
notify-push-previews-hint = Kapalıyken bildirimler yalnızca kimin nerede yazdığını söyler.
notify-push-unsupported = Bu tarayıcıya uygulama kapalıyken bildirim gönderilemiyor.
notify-push-off-here = Bu sunucu kapalı uygulamalara bildirim göndermiyor.
notify-push-denied = Bu sitenin bildirim göstermesini yasaklamışsın. Tarayıcının bu sayfa için ayarlarından izin verebilirsin.
notify-push-failed = Tarayıcının bildirim hizmetine ulaşılamıyor.
notify-digest = E-postayla
notify-digest-about = Okumadıklarının özeti. Kimin nerede yazdığını söyler, ne yazdığını söylemez.
notify-digest-off = Hiçbir zaman
notify-digest-daily = Günde bir
notify-digest-weekly = Haftada bir
notify-digest-needs-address = Bunun için onaylanmış bir e-posta adresi gerekir:
notify-digest-needs-mail = Bu sunucu e-posta göndermiyor ya da adresin onaylanmamış.

# Görünüm
appearance-theme = Tema
appearance-about = Seçtiğin bu cihazda geçerlidir. İlk kez giriş yaptığın cihazlar bununla başlar.
appearance-theme-system = Sistem gibi
appearance-theme-light = Açık
appearance-theme-dark = Koyu
appearance-theme-contrast = Yüksek karşıtlık
appearance-messages = Mesajlar
appearance-sample = Bu ayarlarla mesajların örneği
appearance-sample-first = Deniz en çok altıyı on geçe yükseliyor.
appearance-sample-second = İskelede buluşalım.
appearance-sample-third = Fenerleri ben getiririm!
appearance-density = Düzen
appearance-cozy = Ferah
appearance-cozy-hint = Resimlerle
appearance-compact = Sıkışık
appearance-compact-hint = Resimsiz, ekrana daha çok sığar
appearance-gap = Mesajların arası
appearance-text = Yazı
appearance-font = Yazı boyutu
appearance-font-usual = Olağan boyuta dön
appearance-motion = Hareket
appearance-motion-system = Sistem gibi
appearance-motion-reduced = Azaltılmış
appearance-motion-full = Tam

# Veriler
data-export = Verilerini al
data-export-about = Sunucunun sende sakladığı her şeyi içeren bir dosya: profil, ayarlar, oturumlar, topluluklar, arkadaşlar ve söylediğin her şey.
data-export-begin = Verilerimi indir
data-export-busy = Zaten süren bir dışa aktarman var. Bitmesini bekle.
data-export-progress = Şimdiye kadar { $size }
data-export-done = Verilerin indirilenler arasında.
data-deletion = Hesabı sil
data-deletion-about = Hesabın sonsuza dek kapanır. Ne sen ne de bu sunucuyu işletenler onu geri getirebilir.
data-deletion-goes = Bütün oturumların hemen sonlanır; adın, resimlerin, e-posta adresin, ayarların, bildirimlerin ve engellerin silinir.
data-deletion-leaves = Bütün topluluk ve gruplardan ayrılırsın, kimsenin arkadaşı olmazsın.
data-deletion-stays = Söylediklerin, kimliğinin altında, söylendikleri yerde kalır. İstemiyorsan önce onları sil.
data-deletion-name = Kullanıcı adını başka kimse alamaz.
data-deletion-begin = Hesabımı sil
data-deletion-sure = Bu geri alınamaz. Hesabını sonsuza dek silmek için parolanı gir.
data-deletion-do = Sonsuza dek sil
data-deletion-owns = Sana ait topluluklar var. Gitmeden önce her birini birine devret ya da sil:
data-deletion-last-administrator = Bu sunucunun tek yöneticisi sensin. Önce başka birini yönetici yap.
