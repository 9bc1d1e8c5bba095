"""The register on the public pages and in the head's summary."""


def register():
    """Plug in; called once, when the app is ready."""
