"""What the method page and the measurements say in the same words."""

from django.utils.translation import gettext_lazy as _

NOT_AT_RANDOM = _(
    "Weighting mends only what the register knows of a firm: size, tier, industry, region. Where firms answer or stay"
    " silent because of what they would have said, for instance out of fear of a buyer, the figures are off in the"
    " direction of those who do answer, by an amount that no figure of the wave tells, and the intervals are too narrow"
    " to hold the truth."
)
