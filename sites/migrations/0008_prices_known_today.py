"""The price that each product has becomes the first row of its history, from the day on which the product last changed."""

from django.db import migrations
from django.utils import timezone


def begin(apps, schema_editor):
    Product, ProductPrice = apps.get_model("sites", "Product"), apps.get_model("sites", "ProductPrice")
    ProductPrice.objects.bulk_create(
        ProductPrice(product=product, since=timezone.localdate(product.updated_at), price=product.price, unit=product.unit)
        for product in Product.objects.filter(price__isnull=False, prices=None)
    )


class Migration(migrations.Migration):
    dependencies = [("sites", "0007_products_in_depth")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
