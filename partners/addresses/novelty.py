"""What is kept secret before a filing, and its release."""

urlpatterns = []
