"""What lies under /kerja/ for index data."""

from indicators.addresses import areas, butir, imports, methods, steps

urlpatterns = [
    *imports.urlpatterns,
    *methods.urlpatterns,
    *areas.urlpatterns,
    *steps.urlpatterns,
    *butir.urlpatterns,
]
