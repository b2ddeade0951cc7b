"""The method of weights in words: from the draw to the totals of the frame, and firms that others named."""

from django.utils.translation import gettext as _

from surveys.domain import weighting
from surveys.estimation import response_classes, weights
from surveys.fieldwork import code_names
from surveys.fieldwork.method_scores import Section, section, table


def order() -> str:
    """The margins in the order in which they are kept."""
    return " → ".join(code_names.dimension(name) for name in weighting.DIMENSIONS)


def weighting_numbers() -> dict[str, str]:
    return {
        "least": str(response_classes.LEAST),
        "times": f"{weights.HEAVIEST:g}",
        "low": f"{weights.BOUNDED.lowest:g}",
        "high": f"{weights.BOUNDED.highest:g}",
        "margin": str(weighting.LEAST_IN_A_MARGIN),
    }


def steps() -> Section:
    numbers = weighting_numbers()
    return section(
        "weights",
        _("Weights: how many firms your answer speaks for"),
        _("1. Design. Firms are drawn at random within groups of alike firms (strata). If one in ten of a stratum is drawn, "
          "each of them speaks for ten. Firms that could not be asked are spoken for by those of their stratum that could."),
        _("2. Response. Who answered also speaks for firms of the same class that did not. A class has at least %(least)s "
          "answers; a smaller one is joined with the one most like it.") % numbers,
        _("3. Trimming. A weight above %(times)s times the median of its class is cut to that, and what is cut is handed to "
          "the others of the class, so that no single firm rules a figure.") % numbers,
        _("4. Calibration. The weights are moved as little as can be, until they add up to the numbers of firms that the frame "
          "knows. No weight is made smaller than %(low)s times or greater than %(high)s times what it was.") % numbers,
        _("The numbers met, from the one kept longest: %(order)s. A group of fewer than %(margin)s answers is joined with another. "
          "If not all can be met at once, the last is left out, then the one before it, and the report of the wave says so.")
        % (numbers | {"order": order()}),
        _("What unequal weights cost is reported as Kish's factor, 1 where all are equal."),
        formula="d = N_h ÷ n_h\nd′ = d × Σ_s d ÷ Σ_r d\nΣ w·x = X,  w = g·d′,  "
        f"{numbers['low']} ≤ g ≤ {numbers['high']}\nKish = n · Σ w² ÷ (Σ w)²",
        table=table(
            _("Numbers of firms that are met, in their order"),
            [_("Place"), _("Known of each firm")],
            [[str(at), code_names.dimension(name)] for at, name in enumerate(weighting.DIMENSIONS, start=1)],
            numeric=2,
        ),
    )  # fmt: skip


def named() -> Section:
    return section(
        "named",
        _("Firms that other firms named"),
        _("There is no list of suppliers of the second and third tier to draw from. They are reached because their customers "
          "named them, and their weight is a share of their customers' weights: the more customers could have named a firm, the "
          "less each naming counts."),
        _("So we ask how many customers you have that supply large companies. A firm whose number is unknown gets no weight. A "
          "number below that of the firms that named it is raised to theirs."),
        _("These figures stand apart, under a heading of their own. After the link between firms and answers is cut they "
          "cannot be made any more."),
        formula="w_j = Σ w_i ÷ L_j",
    )  # fmt: skip
