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
        register register_filing
    """,
    "302 302 302 302 302 302 302 302 302": """
        language account_set_password mfa_authenticate mfa_reauthenticate mfa_activate_totp mfa_totp_picture
        mfa_generate_recovery_codes mfa_add_webauthn mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_edit_webauthn
    """,
    "302 200 200 200 200 200 200 200 200": """
        account_home account_logout account_reauthenticate account_change_password mfa_index mfa_list_webauthn
        workspace work_partners work_partner work_partner_villages work_partner_history work_activities
        inbox
        calendar calendar_feed work_partner_capabilities work_partner_contacts work_agreements work_requests
        work_meetings work_visits work_office_needs work_office_needs_table work_needs work_projects
        work_contributions work_contributions_of work_matrix
        work_potentials work_filing_deadlines work_filings
    """,
    "404 404 404 404 404 404 404 404 404": """
        chart
        calendar_file research_file
    """,
    "410 410 410 410 410 410 410 410 410": """
        access_link
        handover
        answer
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
        work_scorecard work_scorecard_export work_scorecard_indicator
    """,
    "302 200 200 404 403 403 403 403 403": """
        index_import index_import_rejected
    """,
    "302 200 200 403 200 403 403 403 403": """
        people_list people_detail people_history
        people_pass_on outbox outbox_message
        work_follow_up work_follow_up_files work_visit_new
    """,
    "302 200 200 403 403 403 403 403 403": """
        people_invite people_edit people_end audit_trail staff_site_find staff_site_create
        staff_site_edit staff_site_enrol staff_enrolment_leave staff_cohort_create staff_cohort_edit review_queue
        round_list round_new round_edit index_import_undo index_import_columns index_method_copy
        work_partner_new work_partner_change
        work_partner_rename
        round_exception_find round_exception
        calendar_dates calendar_date_new calendar_date_change work_partner_close work_partner_merge work_agreement_new
        work_agreement_change work_agreement_end work_agreement_villages work_agreement_files work_letter_new
        work_letter_templates work_letter_template work_letter_template_packaged work_signatories work_signatory_new
        work_signatory_change work_meeting_new work_instruction_new work_instruction_change work_instruction_close
        work_target_new work_target_change work_target_remove work_scorecard_new work_scorecard_change
        work_scorecard_year
        work_checklist_items work_checklist_item_new work_checklist_item work_filing_rules work_filing_rule_new
        work_filing_rule_change work_filing_holidays work_filing_holiday_new work_filing_holiday_change
        work_filing_fees work_filing_fee_new work_filing_fee_change
    """,
    "405 405 405 405 405 405 405 405 405": """
        people_link people_switch people_second_factor index_import_commit index_import_discard index_import_again
        people_pass_on_revoke inbox_read_all outbox_stop outbox_sent outbox_again round_exception_end
        calendar_feed_renew calendar_feed_remove calendar_mail calendar_date_use work_scorecard_keep
        work_potential_take_up work_filing_rule_use work_filing_holiday_remove
    """,
    "302 200 200 200 200 200 200 200 403": """
        staff_site_list staff_cohort_list staff_product_list innovation_mine report_list index_transition index_export
        work_targets work_plans
        work_product_gaps
    """,
    "302 200 200 200 200 200 200 404 404": """
        index_steps index_steps_pdf index_butir index_butir_section index_butir_template
        work_agreement work_visit work_attachment
    """,
    "302 200 200 200 200 200 200 404 403": """
        staff_site staff_site_history staff_product innovation_detail report_detail report_receipt
        report_blank report_receipt_pdf report_sending village_sheets village_sheet village_sheet_pdf
        work_plan work_plan_pdf work_plan_table
        staff_product_prices staff_product_outlets staff_product_credits staff_product_figures
    """,
    "302 200 200 403 403 403 403 404 403": """
        staff_site_photo staff_photo_remove
        work_request_offer work_request_due work_request_cancel work_offer_link work_meeting_change
        work_meeting_cancel work_meeting_villages work_meeting_attendance work_meeting_invite work_meeting_attendee
        work_meeting_minutes work_meeting_files work_action_new
    """,
    "302 200 200 403 403 200 302 302 403": """
        staff_product_find
    """,
    "302 200 200 403 403 200 200 404 403": """
        staff_product_create staff_product_edit staff_product_delete staff_product_photo evidence_remove
        report_paper
        work_plan_change work_plan_agree work_plan_close work_plan_line_new work_plan_line_change work_plan_line_drop
        work_need_change work_need_close
        staff_product_end staff_product_hand_over staff_product_price staff_product_outlet staff_product_credit
        innovation_release work_potential_change work_potential_aside work_filing_release
        staff_product_price_remove staff_product_outlet_remove staff_product_credit_remove staff_product_figure_remove
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
        work_request_new work_need_new
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
        work_partner_capability_new work_partner_contact_new work_partner_contact_change work_partner_contact_leave
        work_project_new work_contribution_new work_contribution_change
    """,
    "302 200 200 200 404 404 404 404 200": """
        work_activity
        work_letter_docx work_letter_signed
    """,
    "302 200 200 403 404 404 404 404 200": """
        work_activity_change work_activity_villages work_activity_innovations work_activity_cancel
        work_activity_result
        work_activity_files
    """,
    "302 405 405 405 405 405 405 405 405": """
        work_activity_start
        work_partner_capability_remove work_offer_withdraw work_offer_lead work_meeting_move work_meeting_file_remove
        work_action_move work_instruction_reopen work_follow_up_file_remove work_finding_photo_remove work_need_reopen
        work_project_move work_output_file work_output_file_remove work_output_remove work_return_remove
        work_contribution_remove
    """,
    "401 200 200 200 200 200 200 200 200": """
        phone_key
    """,
    "302 404 404 404 404 404 302 404 404": """
        inbox_open
    """,
    "302 404 404 403 403 404 404 404 403": """
        report_confirm
        work_plan_new
    """,
    "302 302 302 404 404 404 404 404 404": """
        report_return
    """,
    "302 405 405 403 403 403 403 403 403": """
        review_several
        work_letter_template_reset
    """,
    "302 200 403 403 200 403 403 403 403": """
        endorse_queue
    """,
    "302 200 200 200 200 200 403 403 403": """
        round_board
    """,
    "302 200 200 200 200 200 200 404 200": """
        work_request work_meeting work_need work_project work_matrix_cell
        work_potential work_filing_checks work_filing
    """,
    "302 200 200 403 403 403 403 404 200": """
        work_request_done work_offer_accept work_offer_decline work_offer_hand_on work_need_take work_project_change
        work_project_stop work_project_villages work_project_innovations work_project_needs work_output_new
        work_return_new
        work_filing_partner
    """,
    "302 403 403 403 403 200 200 404 403": """
        work_request_confirm work_request_not_helped
    """,
    "302 302 302 302 302 302 302 404 302": """
        work_request_step work_request_remark work_request_file
    """,
    "302 200 200 200 403 403 403 403 200": """
        work_letters
    """,
    "302 404 404 403 403 403 403 403 403": """
        work_letter_template_file
    """,
    "302 200 200 200 404 404 404 404 404": """
        work_letter
    """,
    "302 200 200 403 404 404 404 404 404": """
        work_letter_change work_letter_issue work_letter_cancel work_output
    """,
    "302 200 200 403 404 404 404 404 403": """
        work_letter_sign
    """,
    "302 200 200 403 403 403 403 404 404": """
        work_action
        work_filing_event work_filing_event_correct work_filing_event_undo work_filing_classes
    """,
    "302 200 200 200 200 403 403 403 403": """
        work_instructions work_instruction work_instruction_export
    """,
    "302 200 200 403 200 403 403 404 404": """
        work_visit_change work_finding_new work_finding work_finding_photos work_finding_settle
    """,
    "302 200 200 403 403 302 302 302 403": """
        work_potential_new
    """,
    "302 200 200 403 403 200 200 200 200": """
        work_filing_new
    """,
    "302 200 200 403 403 200 200 404 200": """
        work_filing_change work_filing_type work_filing_party_new work_filing_party work_filing_party_end
        work_filing_links work_filing_villages work_filing_files
    """,
}
EXPECTED = {
    name: dict(zip(VIEWERS, answers.split(), strict=True)) for answers, names in ANSWERS.items() for name in names.split()
}
# What a partner officer writes of the own agency's doings and of a filing that it accompanies; a remark on a request is open
# to all who see it.
OF_THE_OFFICER = (
    "work_activity", "work_offer_", "work_request_", "work_need_take", "work_project", "work_output", "work_return",
    "work_contribution", "work_partner_c", "work_filing_links",
)  # fmt: skip
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
    left_alone = ("mfa_", "work_request_remark", *(OF_THE_OFFICER if viewer == "partner" else ()))
    before = Event.objects.count()

    answers = {
        name: client.post(address(name), {"reason": "x", "text": "x", "name": "x"}).status_code
        for name, route in ADDRESSES.items()
        if "<" in route and not name.startswith(left_alone)
    }

    assert Event.objects.count() == before
    assert [name for name, status in answers.items() if status >= 500] == []
