"""Runs every part and prints the table; exit status 1 when a figure is missed. Names of parts narrow it: `public lists`."""

import os
import sys
import time
import warnings

import django
from django.core.management import call_command
from django.test.utils import override_settings

QUICK_PASSWORDS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def main(wanted):
    from tests.bench import database, parts
    from tests.bench.table import Table, line

    begun = time.monotonic()
    call_command("compile_catalogue", verbosity=0)
    table = Table()
    settings = {"PASSWORD_HASHERS": QUICK_PASSWORDS, "ROOT_URLCONF": "tests.bench.urls", "ALLOWED_HOSTS": ["*"]}
    with override_settings(**settings), database.seeded():
        print(line(("figure", "wanted", "measured", "")), flush=True)
        parts.run(wanted or parts.ALL, table)
    missed = sum(row[-1] != "ok" for row in table.rows)
    print(f"{len(table.rows)} figures, {missed} missed, in {time.monotonic() - begun:.0f} s")
    return 0 if table.is_met else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klaster.settings")
    warnings.simplefilter("ignore")
    django.setup()
    sys.exit(main(sys.argv[1:]))
