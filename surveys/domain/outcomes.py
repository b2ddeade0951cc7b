"""How the invited firms of a wave ended, counted by stratum: live while it is open, frozen once when it closes."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from surveys.domain import questionnaires, vault
from surveys.domain.queries import microdata
from surveys.estimation.response_rates import Disposition, of_completeness
from surveys.instrument import answers as rules
from surveys.instrument import routing
from surveys.instrument.schema import Answers, Questionnaire
from surveys.models import Invitation, Outcome, Wave

Counts = dict[int, Counter[Disposition]]

_OF_STATE = {
    Invitation.State.PREPARED: Disposition.NOT_SENT,
    Invitation.State.SENT: Disposition.NO_ANSWER,
    Invitation.State.BOUNCED: Disposition.UNDELIVERABLE,
    Invitation.State.STOPPED: Disposition.REFUSED,
}


def live(*, wave: Wave) -> Counts:
    """Firms by stratum id and disposition, of an open wave; every answer that was handed in counts as complete.

    Who began and did not hand in is a break-off in confidential waves. In anonymous ones drafts belong to nobody, and
    such firms count as not answering. Revoked invitations are left out: another took their place.

    Raises:
        KeyIsGone: the link to the firms was cut; read `frozen`.
    """
    standing = _standing(wave)
    counts: Counts = {}
    rows = Invitation.objects.filter(wave=wave).exclude(state=Invitation.State.REVOKED)
    for number, state, is_used, stratum in rows.values_list("pk", "state", "is_used", "unit__stratum_id"):
        known = Disposition.COMPLETE if is_used else standing.get(number)
        counts.setdefault(stratum, Counter())[known or _OF_STATE[Invitation.State(state)]] += 1
    return counts


def freeze(*, wave: Wave) -> None:
    """Counts once more and keeps the counts, in the caller's transaction; answers are told apart into complete, partial
    and break-off by the share of the applicable items that they answered. Safe to repeat while the link exists.
    """
    counts = live(wave=wave)
    for stratum, found in _by_completeness(wave).items():
        handed_in = counts.setdefault(stratum, Counter())
        handed_in[Disposition.COMPLETE] = 0
        handed_in.update(found)
    Outcome.objects.filter(stratum__wave=wave).delete()
    Outcome.objects.bulk_create(
        Outcome(stratum_id=stratum, disposition=disposition.value, count=count)
        for stratum, found in sorted(counts.items())
        for disposition, count in sorted(found.items())
        if count
    )


def frozen(*, wave: Wave) -> Counts:
    """What `freeze` kept."""
    counts: Counts = {}
    rows = Outcome.objects.filter(stratum__wave=wave)
    for stratum, disposition, count in rows.values_list("stratum_id", "disposition", "count"):
        counts.setdefault(stratum, Counter())[Disposition(disposition)] = count
    return counts


def of(*, wave: Wave) -> Counts:
    """Live counts of a wave that is not closed, else the frozen ones."""
    is_over = wave.state in {Wave.State.CLOSED, Wave.State.UNLINKED}
    return frozen(wave=wave) if is_over else live(wave=wave)


def completeness(*, questionnaire: Questionnaire, firm: Answers, buyers: list[Answers]) -> float:
    """The share (0-1) of applicable items that were answered, over the firm and all of its buyers."""
    asked = answered = 0
    for number, seen in enumerate([{**firm, **said} for said in buyers] or [dict(firm)]):
        for group, item in routing.walk(questionnaire, seen):
            if group.per_buyer or number == 0:
                asked += 1
                answered += rules.is_answered(seen.get(item.code))
    return answered / asked if asked else 1.0


def _standing(wave: Wave) -> Mapping[UUID, Disposition]:
    """What the vault knows; the later line wins."""
    if wave.mode == Wave.Mode.ANONYMOUS or wave.state in {Wave.State.DRAFT, Wave.State.SAMPLED}:
        return {}
    return (
        dict.fromkeys(vault.begun(wave=wave), Disposition.BREAK_OFF)
        | dict.fromkeys(vault.answered(wave=wave), Disposition.COMPLETE)
        | dict.fromkeys(vault.withdrawn(wave=wave), Disposition.REFUSED)
    )


def _by_completeness(wave: Wave) -> Counts:
    counts: Counts = {}
    for response in microdata.responses(wave=wave).iterator(chunk_size=2_000):
        share = completeness(
            questionnaire=questionnaires.compiled(wave=wave),
            firm=response.answers,
            buyers=[one.answers for one in response.relations.all()],
        )
        counts.setdefault(response.stratum_id, Counter())[of_completeness(share)] += 1
    return counts
