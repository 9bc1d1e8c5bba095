"""What the README promises is there."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_names_every_variable_that_the_settings_read():
    read = set(re.findall(r'\benv\(\s*"([A-Z_]+)"', (ROOT / "klaster/settings.py").read_text(encoding="utf-8")))

    named = set(re.findall(r"^\| (`[A-Z].*?) \|", README, re.MULTILINE))

    assert read == {name for cell in named for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_readme_names_commands_and_files_that_exist():
    commands = re.findall(r"manage\.py (\w+)", README)
    files = re.findall(r"(?<!!)\[[^\]]*\]\(([\w/.]+)\)", README)

    assert set(commands) - set(get_commands()) == set()
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert (len(commands) > 3, len(files) > 3) == (True, True)
