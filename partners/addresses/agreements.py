"""/kerja/perjanjian/ and the parts of partners in an innovation, /kerja/peran-mitra/."""

urlpatterns = []
