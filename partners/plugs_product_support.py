"""What a product lacks, and what is done about it."""


def register():
    """Plug in; called once, when the app is ready."""
