"""From what a product lacks to a support request or a filing."""

from django.urls import path

from partners.views import product_support

urlpatterns = [path("produk/kelengkapan/", product_support.product_gaps, name="work_product_gaps")]
