"""Rough shares of the made-up world. They only have to look like the country; no figure is taken from here.

Tiers follow the one split that was ever published (S49, 1993: 70.6 / 26.2 / 3.2 % of suppliers in the first, second
and third tier); the rest are round numbers of our own.
"""

from types import MappingProxyType

# large buyers, and mid-size and large firms among them, as shares of all firms
BUYER_SHARE = 0.004
FEWEST_BUYERS = 12
TIER_SHARES = (0.706, 0.262, 0.032)

INDUSTRIES = MappingProxyType(
    {
        "C10": 7, "C13": 4, "C17": 3, "C20": 6, "C21": 2, "C22": 9, "C23": 4, "C24": 6, "C25": 14, "C26": 10,
        "C27": 4, "C28": 8, "C29": 12, "C30": 11, "C31": 3, "F": 14, "G": 10, "H": 6, "J": 9, "M": 6,
    }
)  # fmt: skip
REGIONS = MappingProxyType(
    {
        "KR-11": 16, "KR-26": 7, "KR-27": 5, "KR-28": 8, "KR-29": 3, "KR-30": 3, "KR-31": 3, "KR-50": 1, "KR-41": 27,
        "KR-42": 2, "KR-43": 4, "KR-44": 6, "KR-45": 3, "KR-46": 3, "KR-47": 6, "KR-48": 8, "KR-49": 1,
    }
)  # fmt: skip
SIZES = MappingProxyType({"M": 24, "S": 76})

# how a supplier came into the register; several at once are common for the first tier
PROVENANCES = ("buyer_list", "trade_body", "self_registration", "public_register")
PROVENANCE_OF_TIER = (
    (0.62, 0.24, 0.10, 0.22),
    (0.18, 0.42, 0.30, 0.25),
    (0.05, 0.50, 0.40, 0.20),
)
