"""Reporting rounds: the list, a new one, its days."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.views import require
from sites.actions import rounds as actions
from sites.actions.flow import Refused
from sites.forms.reports import RoundForm
from sites.models import Round
from sites.models.states import EDITABLE


@require(Permission.MANAGE_ROUNDS)
def round_list(request):
    sent = Count("reports", filter=~Q(reports__state__in=EDITABLE))
    rounds = Round.objects.annotate(begun=Count("reports"), sent=sent).order_by("-year", "-quarter")
    page = Paginator(rounds, 40).get_page(request.GET.get("page"))
    return render(request, "reports/rounds.html", {"page_obj": page, "today": timezone.localdate()})


@require(Permission.MANAGE_ROUNDS)
def round_edit(request, pk=None):
    round = get_object_or_404(Round, pk=pk) if pk else None
    form = RoundForm(request.POST or None, instance=Round.objects.get(pk=pk) if pk else None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in RoundForm.Meta.fields}
        try:
            saved = actions.save(by=request.user, round=round, **fields)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            messages.success(request, _("%(round)s is stored.") % {"round": saved})
            return redirect("round_list")
    return render(request, "reports/round.html", {"form": form, "round": round})
