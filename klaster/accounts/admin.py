"""People in /admin/: the account itself can be changed there, in an emergency; roles and links only read."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.accounts import actions
from klaster.accounts.models import AccessLink, Handover, Membership, User
from klaster.admin import ReadOnlyAdmin
from klaster.audit.actions import record


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["name", "email", "phone"]


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "email", "phone", "is_active", "is_superuser"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Writes an event like every other way to change an account."""

    form = UserForm
    add_form = NewUserForm
    ordering = ["name", "pk"]
    list_display = ["name", "email", "phone", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["name", "email", "phone"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["name", "email", "phone"]}),
        (_("Account"), {"fields": ["is_active", "is_superuser", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["name", "email", "phone", "usable_password", "password1", "password2"]})]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        actions.sync_email(user=obj)

    def log_addition(self, request, obj, message):
        record(by=request.user, verb=gettext_noop("made the account in /admin/"), obj=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        """A new password comes this way too."""
        record(by=request.user, verb=gettext_noop("changed the account in /admin/"), obj=obj)
        return super().log_change(request, obj, message)


admin.site.register(Membership, ReadOnlyAdmin)
admin.site.register(AccessLink, ReadOnlyAdmin)
admin.site.register(Handover, ReadOnlyAdmin)
