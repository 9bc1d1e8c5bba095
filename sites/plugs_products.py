"""Flagship products on the pages of others: workspace, calendar."""


def connect():
    """Plug in; called once, when the app is ready."""
