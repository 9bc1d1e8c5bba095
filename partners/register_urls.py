"""/ki/: the public register of intellectual property."""

from partners.addresses.register import urlpatterns

__all__ = ["urlpatterns"]
