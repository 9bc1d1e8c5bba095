import pytest
from django.contrib import admin
from django.urls import reverse

from klaster.access import Role
from klaster.accounts.models import User
from klaster.admin import ReadOnlyAdmin
from klaster.audit.models import Event
from tests.factories import PASSWORD, UserFactory, person, village

pytestmark = pytest.mark.django_db
OURS = {"accounts", "audit", "sites", "indicators", "partners", "klaster"}


@pytest.fixture
def superuser(client):
    user = UserFactory(is_superuser=True, is_staff=True, name="Admin")
    client.force_login(user)
    return user


def test_admin_sends_strangers_to_our_own_sign_in_page(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/akun/masuk/?next=/admin/"


def test_admin_takes_no_password_of_its_own(client):
    UserFactory(is_superuser=True, email="admin@contoh.id")

    client.post("/admin/login/", {"username": "admin@contoh.id", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}])
def test_admin_is_closed_to_all_but_superusers(client, fields):
    client.force_login(person(Role.PMD, **fields))

    assert client.get("/admin/", follow=True).status_code == 403


def test_every_model_of_ours_is_there_and_only_the_account_can_be_changed():
    writable = {
        model._meta.label
        for model, site in admin.site._registry.items()
        if model._meta.app_label in OURS and not isinstance(site, ReadOnlyAdmin)
    }

    assert writable == {"accounts.User"}


def test_lists_and_rows_of_every_model_open_and_nothing_can_be_written(client, superuser):
    person(Role.OFFICIAL, region=village())
    for model in admin.site._registry:
        if model._meta.app_label not in OURS:
            continue
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{base}_changelist")).status_code == 200, model
        if model is User:
            continue
        assert client.get(reverse(f"{base}_add")).status_code == 403, model
        if row := model._default_manager.first():
            assert client.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200, model
            assert client.post(reverse(f"{base}_change", args=[row.pk]), {}).status_code == 403, model
            assert client.get(reverse(f"{base}_delete", args=[row.pk])).status_code == 403, model


def test_an_account_made_in_admin_signs_in_with_its_phone_number(client, superuser):
    fields = {"name": "Siti", "email": "", "phone": "0812 3456 7890", "usable_password": "true"}
    client.post("/admin/accounts/user/add/", {**fields, "password1": PASSWORD, "password2": PASSWORD})

    siti = User.objects.get(name="Siti")
    assert (siti.phone, siti.email, siti.check_password(PASSWORD)) == ("+6281234567890", None, True)
    assert Event.objects.of(siti).get().actor_name == "Admin"
    assert client.get(f"/admin/accounts/user/{siti.pk}/change/").status_code == 200
