"""Loading the regions of a file: all or nothing, and quick for the whole country."""

from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from klaster.audit.actions import record
from klaster.models import Portal
from sites.models import Region
from sites.region_file import read


@dataclass
class Loaded:
    """How many regions a load found, added, renamed or otherwise changed."""

    rows: int
    added: int = 0
    renamed: int = 0
    changed: int = 0

    def __bool__(self):
        return bool(self.added or self.renamed or self.changed)


STAGE = (
    "CREATE TEMPORARY TABLE region_stage (code varchar(13) PRIMARY KEY, name varchar(120), level varchar(10)) ON COMMIT DROP"
)
ADD = """
INSERT INTO sites_region (code, name, level, parent_id)
SELECT s.code, s.name, s.level, p.id FROM region_stage s
LEFT JOIN sites_region p ON p.code = left(s.code, length(s.code) - position('.' in reverse(s.code)))
    AND position('.' in s.code) > 0
WHERE length(s.code) = %s AND NOT EXISTS (SELECT 1 FROM sites_region r WHERE r.code = s.code)
"""
# A name given today is corrected in place; an older one ends today and the new one begins.
CORRECT = """
UPDATE sites_regioncode c SET name = s.name FROM region_stage s
WHERE c.code = s.code AND c.until IS NULL AND c.name <> s.name AND c.since = %(today)s
"""
CLOSE = """
UPDATE sites_regioncode c SET until = %(today)s FROM region_stage s
WHERE c.code = s.code AND c.until IS NULL AND c.name <> s.name AND (c.since IS NULL OR c.since < %(today)s)
"""
OPEN = """
INSERT INTO sites_regioncode (region_id, code, name, since)
SELECT r.id, r.code, s.name, (SELECT max(c.until) FROM sites_regioncode c WHERE c.code = r.code)
FROM region_stage s JOIN sites_region r ON r.code = s.code
WHERE NOT EXISTS (SELECT 1 FROM sites_regioncode c WHERE c.code = s.code AND c.until IS NULL)
"""
RENAME = "UPDATE sites_region r SET name = s.name FROM region_stage s WHERE r.code = s.code AND r.name <> s.name"
RELEVEL = "UPDATE sites_region r SET level = s.level FROM region_stage s WHERE r.code = s.code AND r.level <> s.level"


def load_regions(*, content, by=None, source="", today=None):
    """Bring the regions of a file's bytes in. Raises RegionFileRefused, with nothing changed, when a row is wrong.

    Regions that the file leaves out stay. A changed name keeps its earlier one, with dates, in RegionCode.
    """
    rows = read(content, set(Region.objects.values_list("code", flat=True)))
    today = today or timezone.localdate()
    with transaction.atomic():
        loaded = _write(rows, today)
        if loaded:
            record(by=by, verb=gettext_noop("loaded regions"), obj=Portal.load(), source=source, **asdict(loaded))
            Portal.content_changed()
    return loaded


def _write(rows, today):
    loaded = Loaded(rows=len(rows))
    with connection.cursor() as cursor:
        # Two loads at once wait for each other; readers do not wait.
        cursor.execute("LOCK TABLE sites_region IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(STAGE)
        with cursor.copy("COPY region_stage (code, name, level) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE region_stage")
        for length in (2, 5, 8, 13):
            cursor.execute(ADD, [length])
            loaded.added += cursor.rowcount
        cursor.execute(CORRECT, {"today": today})
        cursor.execute(CLOSE, {"today": today})
        cursor.execute(OPEN)
        cursor.execute(RENAME)
        loaded.renamed = cursor.rowcount
        cursor.execute(RELEVEL)
        loaded.changed = cursor.rowcount
        cursor.execute("DROP TABLE region_stage")
    return loaded
