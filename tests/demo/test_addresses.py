"""Every address of the portal as every kind of user: what it answers, and that those who may not write change nothing."""

import pytest
from django.urls import reverse

from klaster.audit.models import Event
from tests.demo.addresses import walked
from tests.demo.examples import arguments
from tests.demo.reach import client_for
from tests.demo.test_pages import VIEWERS

# What a GET answers, in the order of VIEWERS: anonymous, superuser, Dinas PMD, head of office, DPMD Kab. Banjar, facilitator,
# the village's own official, another village's official, partner officer. What stands in brackets is the village's
# (examples.py), so the last column but one is somebody else's thing: 404. The import there waits, so it is not the head's.
ANSWERS = {
    "200 200 200 200 200 200 200 200 200": """
        home about accessibility privacy health account_inactive account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done
        site_list site site_pdf innovation_list innovation evidence_file
        product_list product indeks indeks-region index_methodologies index_methodology partners partner
        service_worker manifest phone_offline
    """,
    "302 302 302 302 302 302 302 302 302": """
        language account_set_password mfa_authenticate mfa_reauthenticate mfa_activate_totp mfa_totp_picture
        mfa_generate_recovery_codes mfa_add_webauthn mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_edit_webauthn
    """,
    "302 200 200 200 200 200 200 200 200": """
        account_home account_logout account_reauthenticate account_change_password mfa_index mfa_list_webauthn
        workspace work_partners work_partner work_partner_villages work_partner_history work_activities
        inbox
    """,
    "404 404 404 404 404 404 404 404 404": """
        chart
    """,
    "410 410 410 410 410 410 410 410 410": """
        access_link
        handover
    """,
    "200 302 302 302 302 302 302 302 302": """
        account_login account_signup
    """,
    "302 404 404 404 404 404 404 404 404": """
        mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes
    """,
    "302 200 200 200 403 403 403 403 403": """
        summary summary_stuck summary_pdf index_guides index_guide index_methods index_method index_method_butir
        index_imports
    """,
    "302 200 200 404 403 403 403 403 403": """
        index_import index_import_rejected
    """,
    "302 200 200 403 200 403 403 403 403": """
        people_list people_detail people_history
        people_pass_on outbox outbox_message
    """,
    "302 200 200 403 403 403 403 403 403": """
        people_invite people_edit people_end audit_trail staff_site_find staff_site_create
        staff_site_edit staff_site_enrol staff_enrolment_leave staff_cohort_create staff_cohort_edit review_queue
        round_list round_new round_edit index_import_undo index_import_columns index_method_copy
        work_partner_new work_partner_change
        work_partner_rename
        round_exception_find round_exception
    """,
    "405 405 405 405 405 405 405 405 405": """
        people_link people_switch people_second_factor index_import_commit index_import_discard index_import_again
        people_pass_on_revoke inbox_read_all outbox_stop outbox_sent outbox_again round_exception_end
    """,
    "302 200 200 200 200 200 200 200 403": """
        staff_site_list staff_cohort_list staff_product_list innovation_mine report_list index_transition index_export
    """,
    "302 200 200 200 200 200 200 404 404": """
        index_steps index_steps_pdf index_butir index_butir_section index_butir_template
    """,
    "302 200 200 200 200 200 200 404 403": """
        staff_site staff_site_history staff_product innovation_detail report_detail report_receipt
        report_blank report_receipt_pdf report_sending village_sheets village_sheet village_sheet_pdf
    """,
    "302 200 200 403 403 403 403 404 403": """
        staff_site_photo staff_photo_remove
    """,
    "302 200 200 403 403 200 302 302 403": """
        staff_product_find
    """,
    "302 200 200 403 403 200 200 404 403": """
        staff_product_create staff_product_edit staff_product_delete staff_product_photo evidence_remove
        report_paper
    """,
    "302 200 200 403 403 200 200 404 404": """
        index_butir_file
    """,
    "302 302 302 403 403 302 302 404 404": """
        index_butir_columns index_butir_preview
    """,
    "302 302 302 403 403 403 403 403 403": """
        staff_product_show index_method_publish index_method_drop
        review_next
    """,
    "302 200 200 403 403 200 200 200 403": """
        innovation_new report_new
        report_blanks report_blanks_pdf
    """,
    "302 302 302 403 403 302 302 404 403": """
        innovation_section innovation_check report_section report_check report_nil
        report_unchanged
    """,
    "302 200 200 404 404 404 404 404 404": """
        innovation_move report_move
    """,
    "302 405 405 403 405 405 405 405 403": """
        report_comment
        report_note
    """,
    "302 405 403 403 405 403 403 403 403": """
        report_endorse
    """,
    "302 200 200 403 403 403 403 403 200": """
        work_activity_new
    """,
    "302 200 200 200 404 404 404 404 200": """
        work_activity
    """,
    "302 200 200 403 404 404 404 404 200": """
        work_activity_change work_activity_villages work_activity_innovations work_activity_cancel
        work_activity_result
    """,
    "302 405 405 405 405 405 405 405 405": """
        work_activity_start
    """,
    "401 200 200 200 200 200 200 200 200": """
        phone_key
    """,
    "302 404 404 404 404 404 302 404 404": """
        inbox_open
    """,
    "302 404 404 403 403 404 404 404 403": """
        report_confirm
    """,
    "302 302 302 404 404 404 404 404 404": """
        report_return
    """,
    "302 405 405 403 403 403 403 403 403": """
        review_several
    """,
    "302 200 403 403 200 403 403 403 403": """
        endorse_queue
    """,
    "302 200 200 200 200 200 403 403 403": """
        round_board
    """,
}
EXPECTED = {
    name: dict(zip(VIEWERS, answers.split(), strict=True)) for answers, names in ANSWERS.items() for name in names.split()
}
ADDRESSES = {name: route for route, name in walked()}


def address(name):
    return reverse(name, kwargs=arguments(name, ADDRESSES[name]))


def test_every_address_is_named_in_the_table():
    assert sorted(ADDRESSES) == sorted(EXPECTED)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_addresses_answer_each_viewer_as_the_table_says(viewer):
    client = client_for(VIEWERS[viewer])

    answers = {name: str(client.get(address(name)).status_code) for name in ADDRESSES}

    assert answers == {name: EXPECTED[name][viewer] for name in ADDRESSES}


@pytest.mark.parametrize("viewer", ["anonymous", "head", "kelurahan", "partner"])
def test_those_who_may_not_write_change_nothing_of_the_village(viewer):
    """Every address of the village's things is sent a form; not one audit event follows."""
    client = client_for(VIEWERS[viewer])
    before = Event.objects.count()

    answers = {
        name: client.post(address(name), {"reason": "x", "text": "x", "name": "x"}).status_code
        for name, route in ADDRESSES.items()
        if "<" in route and not name.startswith(("mfa_", "work_activity"))
    }

    assert Event.objects.count() == before
    assert [name for name, status in answers.items() if status >= 500] == []
