"""Filings on the pages of others."""


def register():
    """Plug in; called once, when the app is ready."""
