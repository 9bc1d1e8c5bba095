"""`python -m klaster.embedded remove VAR_DIR`: stop the server of this VAR_DIR and remove its data; `stop` only stops it."""

import os
import shutil
import signal
import sys
import time

from klaster.embedded import cluster, places


def stop(home):
    pid = cluster.running(home)
    if not pid:
        return
    os.kill(pid, signal.SIGINT)
    until = time.monotonic() + 60
    while cluster.running(home):
        if time.monotonic() > until:
            raise places.Unavailable(f"The database in {home.path} does not stop. End process {pid}, then try again.")
        time.sleep(0.1)


def main(verb, var_dir):
    home = places.home_of(var_dir)
    stop(home)
    if verb == "remove" and home.path.exists():
        shutil.rmtree(home.path)
        print(f"Removed the embedded database in {home.path}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except places.Unavailable as error:
        sys.exit(str(error))
