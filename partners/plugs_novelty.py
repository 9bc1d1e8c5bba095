"""The guard of novelty on the pages of sites."""


def register():
    """Plug in; called once, when the app is ready."""
