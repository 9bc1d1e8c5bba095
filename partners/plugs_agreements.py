"""What other pages show of this part."""


def register():
    """Plug in; called once, when the app is ready."""
