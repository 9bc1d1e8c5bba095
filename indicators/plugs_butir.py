# ATTENTION, OWNER OF THIS FILE: at 11:29 UTC a faulty script of "steps" overwrote it by mistake. Your version was in no commit
# and could not be recovered; below stands the version of 11:03. Write yours again (and take these lines away). Sorry.
"""What this part of the index gives to the pages of others."""


def register():
    """Plug in what other pages show; called once, when the app is ready."""
