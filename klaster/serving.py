"""Which process serves this clone: a file that names it, locked by it for as long as it lives."""

import fcntl
import os
import signal
import time
from pathlib import Path


def claim(var_dir):
    """Name this process in VAR_DIR/serving. The file returned holds the claim until it is closed."""
    Path(var_dir).mkdir(parents=True, exist_ok=True)
    claimed = (Path(var_dir) / "serving").open("a+", encoding="utf-8")
    if _is_free(claimed):
        claimed.truncate(0)
        claimed.write(f"{os.getpid()}\n")
        claimed.flush()
    return claimed


def stop(var_dir, patience=30):
    """End the process that serves from `var_dir` and wait for it. Whether there was one."""
    try:
        claimed = (Path(var_dir) / "serving").open("r+", encoding="utf-8")
    except FileNotFoundError:
        return False
    with claimed:
        if _is_free(claimed):
            return False
        os.kill(int(claimed.read()), signal.SIGTERM)
        until = time.monotonic() + patience
        while not _is_free(claimed) and time.monotonic() < until:
            time.sleep(0.1)
    return True


def _is_free(claimed):
    try:
        fcntl.flock(claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
