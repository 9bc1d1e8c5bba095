"""Rows of another table in the same query.

A page that shows a few small things beside each row would ask once more for each kind of them, as `prefetch_related` does. This
reads them with the row:

    Filing.objects.annotate(parties_shown=Related(Party.objects.filter(filing=OuterRef("pk")).order_by("role"), "role", "name"))
"""

import json
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField
from django.db.models.functions import JSONObject


class _Exact(json.JSONDecoder):
    """Numbers with a point digit for digit."""

    def __init__(self):
        super().__init__(parse_float=Decimal)


class _Row(JSONObject):
    output_field = JSONField(decoder=_Exact)


class Related(ArraySubquery):
    """A list of instances that know their key and the fields named; nothing else is read from the database.

    `names` may name annotations of `rows` too: values that JSON knows. The rows come in their own order: say it with
    `order_by`.
    """

    def __init__(self, rows, *names):
        self.model = rows.model
        # In the model's order, as `from_db` wants them.
        self.fields = [one for one in self.model._meta.concrete_fields if one.primary_key or one.name in names]
        self.further = sorted(set(names) - {one.name for one in self.fields})
        read = [one.attname for one in self.fields] + self.further
        super().__init__(rows.values(related_row=_Row(**{name: name for name in read})))

    def get_db_converters(self, connection):
        return [*super().get_db_converters(connection), self._instances]

    def _instances(self, rows, expression, connection):
        return [self._instance(row, connection.alias) for row in rows]

    def _instance(self, row, alias):
        values = [one.to_python(row[one.attname]) for one in self.fields]
        found = self.model.from_db(alias, [one.attname for one in self.fields], values)
        for name in self.further:
            setattr(found, name, row[name])
        return found
