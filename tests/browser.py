"""The system's Chromium for the tests that need a browser."""

import os
import shutil


def chromium():
    """The path of Chromium; without one the tests fail and say what to type, rather than pass unseen."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        raise RuntimeError("The browser tests need Chromium. Type: apt install chromium (or set CHROMIUM to its path)")
    return path
