"""Research topics and projects: who may, what is refused and in which words, and how a topic's state follows."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners import notices_research
from partners.actions import research, research_projects, research_results
from partners.models import Capability, ResearchNeed, ResearchOutput, ResearchProject, ResultReturn
from tests.factories import InnovationFactory, PartnerFactory, person, village
from tests.partners.research import CODE, ahead, give_back, need, output, pdf, project, published_innovation, state_of

pytestmark = pytest.mark.django_db
State = ResearchProject.State


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def here():
    return village(CODE)


@pytest.fixture
def ulm():
    return PartnerFactory(short_name="ULM", slug="ulm")


def words(error):
    return " ".join(error.value.messages)


# topics


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.FACILITATOR])
def test_those_who_write_for_a_village_raise_its_questions(here, role):
    raised = need(here, by=person(role, region=here))

    assert (raised.state, Event.objects.of(raised).get().verb) == ("open", "raised")


@pytest.mark.parametrize("role", [Role.KABKOTA, Role.KECAMATAN])
def test_those_who_only_read_raise_nothing(here, role):
    with pytest.raises(PermissionDenied):
        need(here, by=person(role, region=here))


def test_an_official_raises_nothing_for_another_village(here):
    with pytest.raises(PermissionDenied):
        need(here, by=person(Role.OFFICIAL, region=village("63.03.01.2002", "Lain")))


def test_the_same_question_of_a_village_is_listed_once(here):
    need(here)

    with pytest.raises(ValidationError, match="listed for the village already"):
        need(here)


def test_a_question_names_no_innovation_of_another_village(here):
    other = InnovationFactory(region=village("63.03.01.2002", "Lain"))

    with pytest.raises(ValidationError) as error:
        need(here, innovation=other)

    assert list(error.value.message_dict) == ["innovation"]


def test_a_question_names_no_innovation_of_a_village_that_it_is_moved_from(here):
    innovation = published_innovation(here)
    raised, pmd = need(here, innovation=innovation), person(Role.PMD)

    with pytest.raises(ValidationError):
        research.update_need(need=raised, by=pmd, region=village("63.03.01.2002", "Lain"))


def test_an_open_question_changes_and_a_taken_one_does_not(here, ulm):
    raised, pmd = need(here), person(Role.PMD)
    research.update_need(need=raised, by=pmd, title="Berapa lama madu tahan?")
    project(ulm, needs=[raised])

    with pytest.raises(ValidationError, match="only an open topic can be changed"):
        research.update_need(need=raised, by=pmd, title="Lain")

    assert ResearchNeed.objects.get().title == "Berapa lama madu tahan?"


def test_an_official_does_not_hand_a_question_to_another_village(here):
    official = person(Role.OFFICIAL, region=here)
    raised = need(here, by=official)

    with pytest.raises(PermissionDenied):
        research.update_need(need=raised, by=official, region=village("63.03.01.2002", "Lain"))


def test_closing_takes_a_reason_and_can_be_undone(here):
    official = person(Role.OFFICIAL, region=here)
    raised = need(here, by=official)

    with pytest.raises(ValidationError):
        research.close_need(need=raised, reason="  ", by=official)
    closed = research.close_need(need=raised, reason="Sudah terjawab.", by=official)
    opened = research.reopen_need(need=raised, by=official)

    assert (closed.state, opened.state, state_of(raised)) == ("closed", "open", "open")


def test_a_taken_question_is_not_closed(here, ulm):
    raised = need(here)
    project(ulm, needs=[raised])

    with pytest.raises(ValidationError, match="only an open topic can be closed"):
        research.close_need(need=raised, reason="Selesai.", by=person(Role.PMD))


def test_the_database_holds_a_closed_question_without_reason_for_wrong(here):
    raised = need(here)

    with pytest.raises(IntegrityError, match="research_need_closed_has_a_reason"), transaction.atomic():
        ResearchNeed.objects.filter(pk=raised.pk).update(state="closed")


# projects


def test_an_officer_enters_projects_of_the_own_institution_alone(ulm):
    officer = person(Role.PARTNER, partner=ulm)

    made = project(ulm, by=officer)

    assert made.state == "planned"
    with pytest.raises(PermissionDenied):
        project(PartnerFactory(), by=officer)


def test_a_village_enters_no_project(here, ulm):
    with pytest.raises(PermissionDenied):
        project(ulm, by=person(Role.OFFICIAL, region=here))


def test_a_closed_institution_gets_no_new_project(ulm):
    ulm.is_active = False
    ulm.save()

    with pytest.raises(ValidationError, match="ULM no longer takes part"):
        project(ulm)


def test_a_project_is_not_handed_to_a_closed_institution_but_the_own_one_stays(ulm):
    made, pmd = project(ulm), person(Role.PMD)
    ulm.is_active = False
    ulm.save()

    changed = research_projects.update_project(project=made, by=pmd, institution=ulm, summary="Tetap.")
    with pytest.raises(ValidationError):
        research_projects.update_project(project=made, by=pmd, institution=PartnerFactory(is_active=False))

    assert changed.summary == "Tetap."


def test_an_officer_does_not_hand_a_project_to_another_institution(ulm):
    officer = person(Role.PARTNER, partner=ulm)

    with pytest.raises(PermissionDenied):
        research_projects.update_project(project=project(ulm), by=officer, institution=PartnerFactory())


def test_last_day_before_the_first_is_refused(ulm):
    with pytest.raises(ValidationError, match="last day lies before the first"):
        project(ulm, ends=ahead(-31))


def test_the_last_day_of_a_permit_needs_its_number(ulm):
    with pytest.raises(ValidationError) as error:
        project(ulm, permit_until=ahead(9))

    assert list(error.value.message_dict) == ["permit_number"]


@pytest.mark.parametrize(
    ("before", "to"),
    [("planned", "done"), ("done", "running"), ("done", "stopped"), ("stopped", "running"), ("running", "planned")],
)
def test_other_moves_are_refused(ulm, before, to):
    with pytest.raises(ValidationError, match="cannot become"):
        research_projects.change_state(project=project(ulm, state=before), to=to, reason="Alasan", by=person(Role.PMD))


def test_running_waits_for_the_first_day(ulm):
    with pytest.raises(ValidationError, match="It starts on"):
        project(ulm, starts=ahead(1), state=State.RUNNING)


def test_the_first_day_of_a_running_project_does_not_move_ahead(ulm):
    made = project(ulm, state=State.RUNNING)

    with pytest.raises(ValidationError) as error:
        research_projects.update_project(project=made, by=person(Role.PMD), starts=ahead(1))

    assert list(error.value.message_dict) == ["starts"]


def test_stopping_takes_a_reason(ulm):
    with pytest.raises(ValidationError) as error:
        research_projects.change_state(project=project(ulm), to=State.STOPPED, by=person(Role.PMD))

    assert list(error.value.message_dict) == ["reason"]


def test_a_stopped_project_is_planned_again_without_its_reason(ulm):
    stopped = project(ulm, state=State.STOPPED)

    again = research_projects.change_state(project=stopped, to=State.PLANNED, by=person(Role.PMD))

    assert (again.state, again.stop_reason) == ("planned", "")


@pytest.mark.parametrize(
    ("state", "number", "days", "shown"),
    [
        ("planned", "", None, ""),
        ("running", "", None, "missing"),
        ("running", "070/1", None, ""),
        ("running", "070/1", -1, "expired"),
        ("running", "070/1", 0, "ends"),
        ("planned", "070/1", 30, "ends"),
        ("running", "070/1", 31, ""),
        ("done", "070/1", -1, ""),
    ],
)
def test_permit_is_judged_while_the_project_lives(state, number, days, shown):
    until = None if days is None else ahead(days)
    made = ResearchProject(state=state, permit_number=number, permit_until=until)

    assert made.permit_state(ahead(0)) == shown


# the state of topics


def test_a_topic_is_taken_with_its_village_and_its_innovation(here, ulm):
    innovation = published_innovation(here)
    raised = need(here, innovation=innovation)

    made = project(ulm, needs=[raised])

    assert (state_of(raised), list(made.villages.all()), list(made.innovations.all())) == ("taken", [here], [innovation])


def test_a_topic_of_the_only_stopped_project_is_open_again(here, ulm):
    raised = need(here)
    project(ulm, needs=[raised], state=State.STOPPED)

    assert state_of(raised) == "open"


def test_a_topic_with_another_living_project_stays_taken(here, ulm):
    raised = need(here)
    first = project(ulm, needs=[raised])
    project(ulm, title="Yang kedua", needs=[raised])

    research_projects.change_state(project=first, to=State.STOPPED, reason="Alat rusak.", by=person(Role.PMD))

    assert state_of(raised) == "taken"


def test_a_topic_is_answered_when_its_project_is_done_and_given_back_to_its_village(here, ulm):
    other = village("63.03.01.2002", "Lain")
    raised = need(here)
    made = project(ulm, needs=[raised], villages=[other], state=State.DONE)
    states = [state_of(raised)]

    give_back(made, other)
    states.append(state_of(raised))
    returned = give_back(made, here)
    states.append(state_of(raised))
    research_results.remove_return(returned=returned, by=person(Role.PMD))
    states.append(state_of(raised))

    assert states == ["taken", "taken", "answered", "taken"]


def test_results_given_back_while_it_runs_answer_when_it_is_done(here, ulm):
    raised = need(here)
    made = project(ulm, needs=[raised], state=State.RUNNING)
    give_back(made, here)
    before = state_of(raised)

    research_projects.change_state(project=made, to=State.DONE, by=person(Role.PMD))

    assert (before, state_of(raised)) == ("taken", "answered")


def test_a_left_topic_is_open_again_and_its_village_stays(here, ulm):
    raised = need(here)
    made = project(ulm, needs=[raised])

    research_projects.remove_need(project=made, need=raised, by=person(Role.PMD))

    assert (state_of(raised), made.villages.count()) == ("open", 1)


def test_a_closed_topic_is_not_taken(here, ulm):
    raised, pmd = need(here), person(Role.PMD)
    research.close_need(need=raised, reason="Selesai.", by=pmd)

    with pytest.raises(ValidationError, match="cannot take it up"):
        project(ulm, needs=[raised])

    assert ResearchProject.objects.count() == 0


def test_a_done_project_takes_up_no_further_topic(here, ulm):
    with pytest.raises(ValidationError, match="cannot take up another topic"):
        research_projects.add_need(project=project(ulm, state=State.DONE), need=need(here), by=person(Role.PMD))


def test_taking_up_twice_changes_nothing(here, ulm):
    raised = need(here)
    made = project(ulm, needs=[raised])
    before = Event.objects.count()

    research_projects.add_need(project=made, need=raised, by=person(Role.PMD))

    assert Event.objects.count() == before


def test_a_village_with_a_topic_or_with_results_stays_in_the_project(here, ulm):
    other, third, pmd = village("63.03.01.2002", "Lain"), village("63.03.01.2003", "Tiga"), person(Role.PMD)
    made = project(ulm, needs=[need(here)], villages=[other, third], state=State.RUNNING)
    give_back(made, other)

    for staying in (here, other):
        with pytest.raises(ValidationError, match="stays"):
            research_projects.remove_village(project=made, village=staying, by=pmd)
    research_projects.remove_village(project=made, village=third, by=pmd)

    assert set(made.villages.all()) == {here, other}


def test_only_published_innovations_of_its_villages_are_chosen(here, ulm):
    made, pmd = project(ulm, villages=[here]), person(Role.PMD)
    mine = published_innovation(here)
    research_projects.choose_innovations(project=made, innovations=[mine], by=pmd)

    for wrong in (InnovationFactory(region=here), published_innovation(village("63.03.01.2002", "Lain"))):
        with pytest.raises(ValidationError):
            research_projects.choose_innovations(project=made, innovations=[wrong], by=pmd)

    assert list(made.innovations.all()) == [mine]


# outputs and results


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"appeared_on": ahead(1)}, "appeared_on"),
        ({"url": "http://jurnal.example/1"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_output_of_a_coming_day_or_an_open_address_is_refused(ulm, fields, field):
    with pytest.raises(ValidationError) as error:
        output(project(ulm), **fields)

    assert (list(error.value.message_dict), ResearchOutput.objects.count()) == ([field], 0)


def test_output_is_the_institutions_alone(ulm, here):
    made = project(ulm, villages=[here])

    for other in (person(Role.PARTNER, partner=PartnerFactory()), person(Role.OFFICIAL, region=here)):
        with pytest.raises(PermissionDenied):
            output(made, by=other)


def test_public_outputs_are_those_marked_so_of_projects_that_run_or_ran(ulm):
    titles = []
    for state in State:
        made = project(ulm, title=f"Kegiatan {state}", state=state)
        output(made, title=f"tertutup {state}", is_public=False)
        titles.append(output(made, title=f"terbuka {state}").title)

    assert sorted(shown.title for shown in ResearchOutput.objects.public()) == ["terbuka done", "terbuka running"]
    assert len(titles) == 4


def test_an_output_with_a_file_is_removed_after_its_file(ulm):
    pmd, made = person(Role.PMD), output(project(ulm))
    attachment = research_results.add_output_file(output=made, file=pdf(), by=pmd)

    with pytest.raises(ValidationError, match="has files"):
        research_results.remove_output(output=made, by=pmd)
    research_results.remove_output_file(attachment=attachment, by=pmd)
    research_results.remove_output(output=made, by=pmd)

    assert ResearchOutput.objects.count() == 0


@pytest.mark.parametrize(("days", "said"), [(-31, "nothing of it was given back before"), (1, "lies ahead")])
def test_results_are_given_back_between_the_first_day_and_today(here, ulm, days, said):
    made = project(ulm, villages=[here], state=State.RUNNING)

    with pytest.raises(ValidationError) as error:
        give_back(made, here, given_on=ahead(days))

    assert said in words(error)


def test_a_planned_project_gives_nothing_back(here, ulm):
    with pytest.raises(ValidationError, match="while it runs or when it is done"):
        give_back(project(ulm, villages=[here]), here)


def test_results_go_to_villages_of_the_project(here, ulm):
    with pytest.raises(ValidationError, match="not in the project"):
        give_back(project(ulm, state=State.RUNNING), here)

    assert ResultReturn.objects.count() == 0


def test_the_first_day_does_not_pass_results_given_back(here, ulm):
    made = project(ulm, villages=[here], state=State.RUNNING)
    give_back(made, here, given_on=ahead(-20))

    with pytest.raises(ValidationError, match="Results were given back on"):
        research_projects.update_project(project=made, by=person(Role.PMD), starts=ahead(-10))


# messages


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_the_village_is_told_that_it_is_taken_up_stopped_and_given_back(here, ulm):
    official = person(Role.OFFICIAL, region=here, name="Operator")
    pmd = person(Role.PMD, name="Dinas")
    raised = need(here, by=official)
    made = project(ulm, by=pmd, needs=[raised], state=State.RUNNING)
    give_back(made, here, by=pmd)
    research_projects.change_state(project=made, to=State.STOPPED, reason="Selesai lebih awal.", by=pmd)

    for kind in ("research.taken", "research.given_back", "research.stopped"):
        assert told(kind) == ["Operator"]


def test_officers_hear_of_questions_that_their_institution_can_help_with(here, ulm):
    closed = PartnerFactory(is_active=False)
    for partner in (ulm, closed):
        Capability.objects.create(partner=partner, topic="health")
        person(Role.PARTNER, partner=partner, name=f"Narahubung {partner.is_active}")
    person(Role.PARTNER, partner=PartnerFactory(), name="Lain")

    need(here, topic="health")
    need(here, title="Tanpa topik")

    assert told("research.raised") == ["Narahubung True"]


def test_officers_hear_once_of_a_permit_that_ends(ulm):
    person(Role.PARTNER, partner=ulm, name="Narahubung")
    project(ulm, permit_number="070/1", permit_until=ahead(30))
    project(ulm, title="Lama", permit_number="070/2", permit_until=ahead(-1))
    project(ulm, title="Nanti", permit_number="070/3", permit_until=ahead(31))
    now = datetime.datetime.now(datetime.UTC)

    counts = [notices_research.permits_ending(now=now) for _ in range(2)]

    assert (counts, told("research.permit_ends")) == ([1, 0], ["Narahubung"])
