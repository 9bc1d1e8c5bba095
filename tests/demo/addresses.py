"""Every address of the URLconf, with an example for what stands in its brackets."""

from django.urls import URLPattern, get_resolver

# Not ours to walk: Django's own admin has its own tests, here it is enough that its door is shut.
SKIPPED = ("admin/",)


def patterns(resolver=None, prefix="", namespace=""):
    """(route, name) of each address."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, namespace + (entry.name or "")
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, route, inner)


def walked():
    """Those that the tests walk: every route of ours."""
    for route, name in patterns():
        if not route.startswith(SKIPPED):
            yield route, name
