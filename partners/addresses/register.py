"""/ki/: the public register."""

urlpatterns = []
