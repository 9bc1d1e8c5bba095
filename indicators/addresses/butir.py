# ATTENTION, OWNER OF THIS FILE: at 11:29 UTC a faulty script of "steps" overwrote it by mistake. Your version was in no commit
# and could not be recovered; below stands the version of 11:03. Write yours again (and take these lines away). Sorry.
"""Addresses under /kerja/ of this part of the index."""

urlpatterns = []
