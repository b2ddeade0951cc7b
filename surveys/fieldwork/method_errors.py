"""The method of errors in words: variance, intervals, letters, comparisons, thresholds, and what no method mends."""

import inspect

from django.utils.translation import gettext as _

from surveys.domain import estimate_cells
from surveys.domain.queries.figures import LEAST_FIRMS_FINAL, LEAST_FIRMS_LIVE
from surveys.estimation import gradients, intervals, variance
from surveys.estimation.design import LEAST_FOR_A_VARIANCE
from surveys.fieldwork import estimate_words
from surveys.fieldwork.estimate_words import PERCENT
from surveys.fieldwork.method_scores import Section, section, table
from surveys.fieldwork.method_words import NOT_AT_RANDOM

CONFIDENCE = f"{intervals.CONFIDENCE * PERCENT:g}"


def lonely() -> str:
    """What the final figures do with a stratum of one firm: the rule that the variance takes unless told otherwise."""
    rule = inspect.signature(variance.covariance).parameters["lonely"].default
    words = {
        "adjust": _("its distance from the mean of all is taken in place of the spread inside it"),
        "remove": _("it adds nothing to the error"),
        "average": _("it gets the mean error of the other strata"),
    }
    return words[rule]


def errors() -> Section:
    return section(
        "errors",
        _("How far a figure may be off"),
        _("Had the draw picked other firms, the figure would be another. How much, is worked out from how far the firms of a "
          "stratum lie apart (Taylor linearisation). One firm that rates several buyers counts as one firm, not as several."),
        _("The larger the part of a stratum that answered, the smaller the error (finite population correction); where all "
          "answered there is none."),
        _("A spread needs at least %(least)s firms in a stratum. Of a stratum with a single one, in the final figures: %(rule)s. In "
          "the live figures it is joined with its neighbour.")
        % {"least": LEAST_FOR_A_VARIANCE, "rule": lonely()},
        _("Calibration explains a part of the differences between firms, so the error is taken from what it does not explain "
          "(residuals, each raised for its own pull on the fit: HC2)."),
        _("Design effect: how many times the variance of a simple random sample of as many firms. Effective number: the number of "
          "firms divided by it."),
        formula="V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ_i (t_hi − t̄_h)²\n"
        "t_hi = Σ w·e,  e = (u − x′B) ÷ √(1 − h),  u = (y − R) ÷ Σ w",
    )  # fmt: skip


def bounds() -> Section:
    level = {"level": CONFIDENCE}
    return section(
        "interval",
        _("The %(level)s%% interval") % level,
        _("If the survey were repeated again and again, about %(level)s of 100 such intervals would hold the value that asking "
          "every firm would give. It does not count errors that more answers would not mend.") % level,
        _("The width comes from Student's t; the degrees of freedom are the firms less the strata that they come from. For shares it "
          "is worked out on the logit scale, so that it stays between 0 and 100 %. Where none or all say yes, the exact bounds of "
          "Clopper and Pearson stand in."),
        _("Of medians the interval is Woodruff's."),
        formula="y ± t · SE\nlogit(p) ± t · SE ÷ (p·(1 − p)),  logit(p) = ln(p ÷ (1 − p))",
    )  # fmt: skip


def letters() -> Section:
    rows = [[one["term"], one["text"]] for one in estimate_words.letters()]
    return section(
        "letters",
        _("Letters for quality"),
        _("The letter tells how large the error is beside the figure. For shares and differences, which may be 0, it is beside "
          "half the length of the scale."),
        _("Letters A to D are the bands that Statistics Canada prints with its business surveys; the line between E and F is ours."),
        formula="CV = SE ÷ |y|;  SE ÷ (L ÷ 2)",
        table=table(_("Letters and the error that they stay under"), [_("Letter"), _("Meaning")], rows, numeric=2),
    )  # fmt: skip


def comparisons() -> Section:
    steps = ", ".join(f"t{first} − t{second}" for first, second in gradients.STEPS)
    return section(
        "comparisons",
        _("Differences and changes"),
        _("A difference has an error of its own, in which it counts that both sides share firms. If its %(level)s%% interval holds 0, "
          "we say “no clear difference”, or “no clear change”, and neither up nor down.") % {"level": CONFIDENCE},
        _("Compared are the tiers of the supply chain (%(steps)s), and suppliers that their buyer named against those known "
          "otherwise: whoever picks who is asked can pick the contented.") % {"steps": steps},
        _("Two waves are compared where they share a panel. A firm that answered both times counts as one, which makes the error "
          "of the change smaller. The finite population correction is left out there."),
        _("A buyer is compared with the other buyers of the same suppliers: each supplier's score for it, less its scores for the "
          "others. That needs no wave before."),
        formula="Var(a − b) = Var(a) + Var(b) − 2·Cov(a, b)",
    )  # fmt: skip


def tiers_of_figures() -> Section:
    rows = [
        [_("When"), _("while the wave is open, counted every minute"), _("once, at the close")],
        [_("Weights"), _("design × response, the stratum being the class"), _("all four steps above")],
        [_("Buyers"), _("none"), _("with enough firms")],
        [_("Kept"), _("no"), _("for good, with the version of the method and a hash of every figure")],
    ]
    return section(
        "live-final",
        _("Live and final figures"),
        _("While answers come in, staff see live figures, to steer the survey. They are provisional and never published. The final "
          "ones are computed once, after the close, and get a hash (SHA-256) over every figure, so that a later change can be noticed."),
        table=table(_("Live and final figures beside one another"), [_("What"), _("Live"), _("Final")], rows, numeric=3),
    )  # fmt: skip


def protection() -> Section:
    numbers = {
        "live": LEAST_FIRMS_LIVE,
        "final": LEAST_FIRMS_FINAL,
        "buyer": estimate_cells.LEAST_FIRMS_OF_A_BUYER,
    }
    return section(
        "protection",
        _("Who sees what"),
        _("Exact figures are seen by the staff who work on them, and by nobody else; each look is recorded. Even they do not see a "
          "live figure of fewer than %(live)s firms, or a final one of fewer than %(final)s. Where the total and the rest would tell "
          "it, a second one is hidden too.") % numbers,
        _("A buyer that fewer than %(buyer)s firms rate has no figures at all, and there are none of any buyer while the wave is open.")
        % numbers,
        _("What is published is checked anew before each release, by stricter rules."),
    )  # fmt: skip


def limits() -> Section:
    return section(
        "limits",
        _("What no weighting can mend"),
        _("Warning: where answering depends on the answer itself, no weighting can remove the bias.") + f" {NOT_AT_RANDOM}",
        _("The answers are what firms say of themselves. Interval and letter tell of chance, not of misunderstood questions."),
        _("Firms that no list holds and nobody named are in no figure."),
        _("The weights of the areas and the points of the answers are a choice, and are published so that whoever disagrees can "
          "compute anew."),
    )  # fmt: skip
