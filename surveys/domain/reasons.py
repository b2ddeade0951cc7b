"""Why a step of a round is refused, and what to do about it: a rule, where it shows in a form, and words.

The words are translated where they are shown; `str()` of a reason gives them in the active language.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """`rule` is a key of `WORDS`; `place` the field of the wave that it is about, "" for the wave as a whole."""

    rule: str
    place: str = ""
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(WORDS[self.rule]) % self.params


class Refused(Verdict):
    """What was asked of a round or wave cannot be done as asked; `.reasons` say why and what to do."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(reason.rule for reason in self.reasons))

    def __str__(self) -> str:
        return " ".join(str(reason) for reason in self.reasons)


def refuse(rule: str, *, place: str = "", **params: object) -> Refused:
    """The verdict with one reason."""
    return Refused([Reason(rule, place, params)])


WORDS: dict[str, Promise] = {
    # rounds
    "period_unreadable": _("“%(text)s” is no period. Write 2026, 2026-H1, 2026-Q3 or 2026-09."),
    "round_exists": _("There is a round of %(period)s already. Add a wave to it instead."),
    # what a wave is made of
    "title_missing": _("Give the wave a title in Korean and in English."),
    "code_taken": _("There is a wave with the code “%(code)s” already. Choose another code."),
    "code_unreadable": _("Use small letters, digits and hyphens for the code, at most 40."),
    "closes_before_opens": _("The wave closes before it opens. Choose a later closing time."),
    "release_before_close": _("The release is planned before the day after the close. Choose a later day."),
    "retention_before_close": _(
        "The link to firms would be cut before the wave closes. Choose the closing day or a later one."
    ),
    "not_a_core": _("Choose a version of the core questionnaire."),
    "not_a_module": _("Choose a version of a module."),
    "mode_unknown": _("Choose confidential or anonymous."),
    "panel_needs_confidential": _(
        "An anonymous wave cannot follow a panel: nobody can tell who answered before. Choose confidential, or no panel."
    ),
    "panel_has_ended": _("This panel has ended. Choose another name to begin a new one."),
    "overlap_without_panel": _("An overlap needs a panel. Choose the panel, or set the overlap to 0."),
    "overlap_no_share": _("Give the overlap as a percentage from 0 to 100."),
    "response_no_share": _("Give the expected response as a percentage from 1 to 100."),
    "dimension_unknown": _("“%(text)s” is no dimension of the design."),
    "industry_twice": _("Choose either sections or divisions of industry as strata, not both."),
    "code_unknown": _("“%(text)s” is not in the code list of its dimension on the opening day."),
    "target_not_sme": _("Only SMEs are asked: “%(text)s” is no size class of SMEs."),
    "size_missing": _("Give a sample size or a target margin of error."),
    "margin_not_positive": _("The margin of error must be above 0."),
    "spread_unreadable": _("Give each spread as a number from 0 to 50 points."),
    "seed_out_of_range": _("The seed must be a whole number from 0 to 9223372036854775807."),
    "mails_out_of_range": _("Give at least 1 mail to a firm and 1 mail a minute."),
    # steps
    "not_in_preparation": _("The wave is “%(state)s”. Only a wave in preparation can be changed."),
    "design_is_sampled": _(
        "A sample is drawn by this design. Discard the sample first, then change the design."
    ),
    "cannot_draw": _("The wave is “%(state)s”. A sample can be drawn only before the launch."),
    "frame_empty": _(
        "No firm of the register can be asked. Check the target, the contacts and the stop list."
    ),
    "margin_out_of_reach": _(
        "Even asking all %(drawable)s firms would not reach the margin of error. Choose a wider one, or a sample size."
    ),
    "no_sample_to_discard": _("The wave is “%(state)s”. There is no sample that could be discarded."),
    "cannot_launch": _("The wave is “%(state)s”. Only a wave with a drawn sample can be launched."),
    "cannot_close": _("The wave is “%(state)s”. Only an open wave can be closed."),
    "not_due_to_close": _("The wave is open until its closing time. An administrator may close it earlier."),
    "cannot_unlink": _("The wave is “%(state)s”. Only a closed wave has a link that can be cut."),
    "nothing_to_unlink": _("An anonymous wave has no link to firms: there is nothing to cut."),
    "not_due_to_unlink": _("The link is kept until its retention date. An administrator may cut it earlier."),
    "pair_sums_missing": _(
        "The matched-pair sums of the panel are not stored yet: the change between waves could never be computed "
        "afterwards. Run the estimation of this wave first, then cut the link."
    ),
    "panel_in_use": _(
        "A wave of the panel is in preparation or open. Close it first, or take it out of the panel."
    ),
    "panel_waits_for_sums": _(
        "The matched-pair sums of a closed wave of the panel are not stored yet. Run its estimation first."
    ),
    "cannot_extend": _("The wave is “%(state)s”. Only an open wave can be kept open longer."),
    "extension_backwards": _("Choose a closing time after the present one."),
    # before a launch
    "opens_later": _("The wave opens on %(day)s. Launch it on that day, or change the date."),
    "closed_already": _("The closing time has passed. Choose a later one."),
    "sample_missing": _("No sample is drawn. Draw it on the page “Sample”."),
    "sample_is_stale": _("The sample was drawn for another opening day. Draw it again."),
    "questionnaire_incomplete": _(
        "The questionnaire is not complete in both languages. Make a version that is."
    ),
    "contacts_missing": _("No firm of the sample can be reached. Add contacts to the register."),
    "firms_taken": _(
        "%(count)s firms of the sample were invited in another wave of the last year. Draw the sample again."
    ),
    "consent_missing": _("Name a version of the consent text that is written."),
    "cannot_invite": _("The wave is “%(state)s”. Named firms are invited while a wave is open."),
}
