"""`python -m tests.bench`: the figures of the portal, each a ratio or a count taken in one run, in a database of its own."""
