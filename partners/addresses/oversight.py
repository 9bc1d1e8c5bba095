"""/kerja/arahan/ and /kerja/kunjungan/."""

urlpatterns = []
