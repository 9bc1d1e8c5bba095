"""/akun/: signing in and the rest of one's account.

Only the views of allauth that have a page here, at Indonesian addresses and under allauth's own names: what is not listed
(changing one's e-mail, signing in by code) cannot be reached.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from klaster.accounts import handover_views, views

urlpatterns = [
    path("", views.account_home, name="account_home"),
    path("tautan/<str:token>/", views.access_link, name="access_link"),
    path("serah-terima/<str:token>/", handover_views.accept, name="handover"),
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("daftar/", account.signup, name="account_signup"),
    path("nonaktif/", account.account_inactive, name="account_inactive"),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("kata-sandi/", account.password_change, name="account_change_password"),
    path("kata-sandi/buat/", account.password_set, name="account_set_password"),
    path("kata-sandi/lupa/", account.password_reset, name="account_reset_password"),
    path("kata-sandi/lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
    path("kata-sandi/baru/selesai/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^kata-sandi/baru/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[-:\w]{1,120})/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("dua-langkah/", mfa.index, name="mfa_index"),
    path("dua-langkah/masuk/", mfa.authenticate, name="mfa_authenticate"),
    path("dua-langkah/pastikan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("dua-langkah/aplikasi/", totp.activate_totp, name="mfa_activate_totp"),
    path("dua-langkah/aplikasi/kode.svg", views.totp_picture, name="mfa_totp_picture"),
    path("dua-langkah/aplikasi/hapus/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("dua-langkah/kode-pemulihan/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("dua-langkah/kode-pemulihan/baru/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("dua-langkah/kode-pemulihan/unduh/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("dua-langkah/kunci/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("dua-langkah/kunci/tambah/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("dua-langkah/kunci/pastikan/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("dua-langkah/kunci/<int:pk>/hapus/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("dua-langkah/kunci/<int:pk>/ubah/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
