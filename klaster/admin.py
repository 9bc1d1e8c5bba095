"""Domain models in /admin/: to look at, never to write. Writes go through actions, which check and record them."""

from django.apps import apps
from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Every field to read, nothing to add, change or delete, whoever asks."""

    list_per_page = 50
    show_full_result_count = False
    list_select_related = True
    actions = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def register_read_only(app_label):
    """Register each model of the app that has no page of its own in /admin/ yet."""
    for model in apps.get_app_config(app_label).get_models():
        if not admin.site.is_registered(model):
            admin.site.register(model, ReadOnlyAdmin)


register_read_only("klaster")
