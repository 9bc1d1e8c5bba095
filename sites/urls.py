"""The public pages of sites, products, innovations and reports."""

from django.urls import path

from sites.views import evidence, public_innovations, public_products, public_sites

urlpatterns = [
    path("lokasi/", public_sites.site_list, name="site_list"),
    path("lokasi/<slug:slug>/", public_sites.site_page, name="site"),
    path("lokasi/<slug:slug>/profil.pdf", public_sites.site_pdf, name="site_pdf"),
    path("inovasi/", public_innovations.innovation_list, name="innovation_list"),
    path("inovasi/<slug:slug>/", public_innovations.innovation_public, name="innovation"),
    path("berkas/<int:pk>/<str:name>", evidence.evidence_file, name="evidence_file"),
    path("produk/", public_products.product_list, name="product_list"),
    path("produk/<slug:slug>/", public_products.product_page, name="product"),
]
