"""From what a product lacks to a support request or a filing."""

urlpatterns = []
