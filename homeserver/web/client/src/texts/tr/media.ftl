media-attach = Dosya ekle
media-drop = Eklemek için dosyaları buraya bırak
media-drop-to = { $channel } kanalındaki bir sonraki mesajınla gönderilir
media-attached = Mesajının dosyaları
media-attached-count = { $count ->
    [one] { $count } dosya eklendi
   *[other] { $count } dosya eklendi
}
media-remove = { $name } dosyasını çıkar
media-edit = { $name } için açıklama ve spoiler
media-edit-title = Bu dosya hakkında
media-description = Açıklama
media-description-hint = Göremeyenler için ne gösterdiğini yaz
media-spoiler = Spoiler
media-spoiler-hint = Biri görmek isteyene kadar gizli kalır
media-done = Tamam
media-waiting = Bekliyor
media-retry = { $name } dosyasını tekrar dene
media-progress = { $name }: { $percent } yüklendi
media-ready = Hazır
media-too-many = { $left ->
    [one] Bir mesajda en fazla { $most } dosya olabilir. Biri dışarıda kaldı.
   *[other] Bir mesajda en fazla { $most } dosya olabilir. { $left } dosya dışarıda kaldı.
}
media-no-folder = Klasörler eklenemez: önce bir arşive koy.
media-no-right = Buraya dosya ekleyemezsin.
media-fault-too-large = Bu sunucu için çok büyük
media-fault-too-large-limit = Çok büyük: burada en fazla { $limit }
media-fault-empty = Dosya boş
media-fault-full = Bu sunucudaki alanın dolu ya da çok fazla yükleme sürüyor
media-fault-refused = Sunucu bu dosyayı kabul etmiyor
media-fault-unreadable = Dosya artık okunamıyor
media-fault-uploads = Bir dosya yüklenemedi
media-picture = { $name } resmi
media-look = { $name } resmine bak
media-spoiler-cover = Spoiler
media-spoiler-show = Spoiler: { $name } göster
media-download = { $name } dosyasını indir
media-download-short = İndir
media-open-original = Orijinalini aç
media-gone = Kullanılamıyor
media-cannot-play = Bu tarayıcı bunu oynatamıyor
media-video = { $name } videosu
media-sound = { $name } ses kaydı
media-lightbox = Resim görüntüleyici
media-place = { $at } / { $count }
media-next = Sonraki resim
media-previous = Önceki resim
media-zoom-in = Büyüt
media-zoom-out = Küçült
media-embed = { $site } önizlemesi
media-embed-remove = Önizlemeyi kaldır
media-embeds-remove = Önizlemeleri kaldır
media-embeds-show = Önizlemeleri tekrar göster
media-sticker = { $name } çıkartması
media-copy-code = Kodu kopyala
media-code = Kod
media-code-in = { $language } kodu
media-quoted = Ek
