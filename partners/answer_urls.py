"""/jawab/: the pages of a partner who came by an answer link."""

from partners.addresses.requests import answers

urlpatterns = answers
