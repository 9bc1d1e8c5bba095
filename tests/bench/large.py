"""`python -m tests.bench.large FILE`: a large import in a process of its own; prints its times and the most memory it held."""

import json
import os
import sys
import threading
import time
from pathlib import Path

import django

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident(pid):
    """Bytes that a process and its children hold in memory at this moment."""
    try:
        total = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES
        children = " ".join(path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except (OSError, IndexError):
        return 0
    return total + sum(resident(int(child)) for child in children.split())


class Watch(threading.Thread):
    """Looks every few milliseconds."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most = 0

    def run(self):
        while True:
            self.most = max(self.most, resident(os.getpid()))
            time.sleep(0.02)


def main(path):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klaster.settings")
    django.setup()
    from indicators.actions import imports
    from tests.bench import database

    database.enter()
    content = Path(path).read_bytes()
    watch = Watch()
    watch.start()
    begun = time.perf_counter()
    staged = imports.stage(content=content, file_name="rekap-2025.xlsx", by=None)
    checked = time.perf_counter()
    done = imports.commit(imported=staged, by=None)
    ended = time.perf_counter()
    print(json.dumps({"check": checked - begun, "commit": ended - checked, "bytes": watch.most, "counts": done.counts}))


if __name__ == "__main__":
    main(sys.argv[1])
