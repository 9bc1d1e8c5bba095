"""The official stages of each type of filing: which may follow which (domain.md section 7).

Plain data and a few questions to it. What a step does is written in partners/actions/filing_stages.py.
"""

from partners.models import FilingType, Stage
from partners.models.filings import BEFORE_FILING, CLOSED, PUBLIC_STAGES

S = Stage
ENDS = [S.WITHDRAWN, S.DEEMED_WITHDRAWN]

# domain.md has objections for marks alone. The others may be recorded too, for their laws announce as well; the texts of those
# laws on objections were not read.
_EXAMINED = {  # announced first, then examined in substance: marks, indications, patents, designs
    S.PREPARING: [S.FILED, S.WITHDRAWN],
    S.FILED: [S.FORMALITIES, *ENDS],
    S.FORMALITIES: [S.ANNOUNCED, *ENDS],
    S.ANNOUNCED: [S.OBJECTED, S.SUBSTANTIVE, *ENDS],
    S.OBJECTED: [S.RESPONDED, S.SUBSTANTIVE, *ENDS],
    S.REFUSAL_PROPOSED: [S.RESPONDED, S.REFUSED, *ENDS],
}


def _with(result, *, proposed=True, after=()):
    """The stages of a type that ends in `result`; `proposed`: a refusal is proposed before it is pronounced."""
    refusal = S.REFUSAL_PROPOSED if proposed else S.REFUSED
    moves = {
        **_EXAMINED,
        S.SUBSTANTIVE: [result, refusal, *ENDS],
        S.RESPONDED: [S.SUBSTANTIVE, result, S.REFUSED, *ENDS],
        result: [*after, S.LAPSED],
    }
    if not proposed:
        del moves[S.REFUSAL_PROPOSED]
    return moves


def _mark():
    renewable = [S.RENEWAL_FILED, S.LAPSED]
    return {
        **_with(S.REGISTERED, after=[S.CERTIFIED]),
        S.CERTIFIED: renewable,
        S.RENEWAL_FILED: [S.RENEWED, S.LAPSED],
        S.RENEWED: renewable,
    }


def _certified(result):
    return {**_with(result, proposed=False, after=[S.CERTIFIED]), S.CERTIFIED: [S.LAPSED]}


def _indication():
    return {
        **_certified(S.REGISTERED),
        S.PREPARING: [S.DESCRIBED, S.WITHDRAWN],
        S.DESCRIBED: [S.FILED, S.WITHDRAWN],
        S.SUBSTANTIVE: [S.LABORATORY, S.REGISTERED, S.REFUSED, *ENDS],
        S.LABORATORY: [S.REGISTERED, S.REFUSED, *ENDS],
    }


_RECORDED = {
    S.PREPARING: [S.FILED, S.WITHDRAWN],
    S.FILED: [S.RECORDED, S.REFUSED, *ENDS],
    S.RECORDED: [S.LAPSED],
}

WORKFLOWS = {
    FilingType.MARK: _mark(),
    FilingType.COLLECTIVE: _mark(),
    FilingType.PATENT: _certified(S.GRANTED),
    FilingType.SIMPLE_PATENT: _certified(S.GRANTED),
    FilingType.COPYRIGHT: _RECORDED,
    FilingType.DESIGN: _certified(S.REGISTERED),
    FilingType.INDICATION: _indication(),
    FilingType.COMMUNAL: _RECORDED,
}

# Three counts, never one: marks, designs and indications are registered, works and communal property recorded, patents granted.
RESULT = {
    kind: next(stage for stage in (S.REGISTERED, S.RECORDED, S.GRANTED) if stage in moves) for kind, moves in WORKFLOWS.items()
}


def next_stages(kind, stage):
    """The stages that may follow `stage` in the workflow of a type; [] at its end."""
    return WORKFLOWS[kind].get(stage, [])


def next_of(filing):
    """The same of a filing, by its history: an objection that was answered still has to be examined in substance."""
    following = next_stages(filing.type, filing.stage)
    if filing.stage != S.RESPONDED:
        return following
    asked = filing.events.filter(stage__in=[S.OBJECTED, S.REFUSAL_PROPOSED]).order_by("position").last()
    return [S.SUBSTANTIVE, *ENDS] if asked and asked.stage == S.OBJECTED else following


def stages_of(kind):
    """Every stage of a type, in the order of `Stage`."""
    moves = WORKFLOWS[kind]
    reached = {stage for following in moves.values() for stage in following}
    return [stage for stage in Stage if stage in moves or stage in reached]


def public_stage(stages):
    """What the public reads of a filing with these stages, the oldest first: the last public one, "" when it is not public."""
    if not stages or stages[-1] in CLOSED or stages[-1] in BEFORE_FILING:
        return ""
    return next((stage for stage in reversed(stages) if stage in PUBLIC_STAGES), "")
