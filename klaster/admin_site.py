"""/admin/: for superusers alone, who sign in through the portal's own page, so that its limits and second factor count."""

from django.contrib.admin import AdminSite as DjangoAdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AdminSite(DjangoAdminSite):
    site_header = _("Klaster Inovasi Desa: administration")
    site_title = "Klaster Inovasi Desa"
    index_title = _("Data")
    site_url = "/"

    def has_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def login(self, request, extra_context=None):
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("Only the administrators of the portal may open this part."))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
