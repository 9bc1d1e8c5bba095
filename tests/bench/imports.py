"""The index import: a province's recap, the whole country, against a plain resource and against a flat COPY."""

import json
import subprocess
import sys
import tempfile

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from indicators.actions import imports
from klaster.accounts.models import User
from sites.actions.regions import load_regions
from tests.bench import books, country, database, web

RECAP_ROWS, RECAP_ROUNDS, PLAIN_ROWS = 1_871, 3, 1_000


def measure_recap(table):
    """A province's recap as a person sends it: through the page, previewed, committed; the least disturbed of some times."""
    content = books.recap(country.desa("63.")[:RECAP_ROWS], seed=1)
    taken = [once(content) for _ in range(RECAP_ROUNDS)]
    table.true(
        f"recap: {RECAP_ROWS:,} rows ready, none rejected", "yes", all(ready == (RECAP_ROWS, 0) for _, _, ready in taken)
    )
    table.at_most("recap: checked and previewed, s", 2.0, min(preview for preview, _, _ in taken))
    table.at_most("recap: committed, s", 1.0, min(commit for _, commit, _ in taken))


def once(content):
    """(time of check and preview, time of the commit, (rows ready, rows rejected)); rolled back."""
    staged = []
    with transaction.atomic():
        preview = web.seconds(lambda: staged.append(previewed(content)))
        commit = web.seconds(lambda: imports.commit(imported=staged[0], by=None))
        transaction.set_rollback(True)
    return preview, commit, (staged[0].counts["ready"], staged[0].counts["rejected"])


def previewed(content):
    staged = imports.stage(content=content, file_name="rekap-2025.xlsx", by=User.objects.get(email="pmd@contoh.id"))
    client = Client()
    client.force_login(staged.by)
    answer = client.get(reverse("index_import", args=[staged.pk]))
    assert answer.status_code == 200
    return staged


def measure_country(table):
    """Regions and scores of the whole country; they stay, for what is measured after."""
    load_regions(content=country.region_file(), source="bench")
    database.analyze()
    villages = country.desa()
    content = books.recap(villages, seed=2)
    plain = plain_rate(villages)
    flat = web.seconds(books.copy_flat, content)
    found = in_own_process(content)
    flat = (flat + web.seconds(books.copy_flat, content)) / 2  # before and after, so that both met the same machine
    ours = found["check"] + found["commit"]
    table.true("country: 75,251 rows ready, none rejected", "yes", found["counts"]["ready"] == len(villages) == country.DESA)
    table.at_most("country: checked, staged with undo, committed, s", 25.0, ours)
    table.at_most("country: memory of the process and its reader, MB", 500, round(found["bytes"] / 1_000_000))
    table.at_least("country: rows a second, of a plain resource's", 20.0, len(villages) / ours / plain)
    table.at_most("country: time, of reading and a flat COPY", 6.0, ours / flat)


def plain_rate(villages):
    """Rows a second through a plain resource; rolled back."""
    data = books.plain_rows(villages[:PLAIN_ROWS], seed=2)
    with transaction.atomic():
        taken = web.seconds(books.import_plainly, data)
        transaction.set_rollback(True)
    return PLAIN_ROWS / taken


def in_own_process(content):
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "tests.bench.large", file.name]
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
