"""The one row is there from the start: what every page reads needs no second look for it."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("klaster", "Portal").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("klaster", "0002_names_in_the_admin")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
