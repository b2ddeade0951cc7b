"""Every kind of page that a person can see. `{name}` stands for the number of the import of that file, or of
the wave of that code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """`framed`: our own templates drew it, not those of Django's admin or of another package."""

    path: str
    query: str = ""
    staff: bool = False
    released: bool = True
    status: int = 200
    chart: bool = False
    framed: bool = True

    def __str__(self) -> str:
        return f"{self.path}{self.query}" + ("" if self.released else " without a release")

    def within(self, language: str) -> str:
        return ("" if language == "ko" else f"/{language}") + self.path + self.query


OVERVIEW = Address("/", chart=True)
PAST = Address("/", "?as_of={before_second}", chart=True)
PUBLIC = (
    OVERVIEW,
    Address("/", "?indicator=sales_growth", chart=True),
    Address("/", "?indicator=wage", chart=True),
    Address("/", "?indicator=productivity", chart=True),
    PAST,
    Address("/", "?as_of=2001-01-01"),
    Address("/", "?from=soon&as_of=never", chart=True),
    Address("/", released=False),
    Address("/releases/"),
    Address("/releases/", released=False),
    Address("/releases/1/"),
    Address("/releases/2/"),
    Address("/data/"),
    Address("/method/"),
    Address("/method/survey/"),
    Address("/login/"),
    Address("/no-such-page/", status=404),
)
STAFF = (
    Address("/imports/", staff=True),
    Address("/imports/new/", staff=True),
    Address("/imports/{wrong}/", staff=True),
    Address("/imports/{ready}/", staff=True),
    Address("/imports/{paper}/", staff=True),
    Address("/imports/{again}/", staff=True),
    Address("/imports/new/", "?kind=relations", staff=True),
    Address("/rounds/", staff=True),
    Address("/rounds/new/", staff=True),
    Address("/rounds/waves/{live}/estimates/", staff=True),
    Address("/rounds/waves/{live}/estimates/", "?view=region&column=composite", staff=True),
    Address("/rounds/waves/{final}/estimates/", staff=True),
    Address("/rounds/waves/{final}/estimates/", "?view=items&area=trading", staff=True),
    Address("/rounds/waves/{final}/estimates/", "?view=differences&column=composite", staff=True),
    Address("/rounds/waves/{final}/estimates/", "?view=buyer&column=composite", staff=True),
    Address("/rounds/waves/{unasked}/estimates/", staff=True),
    Address("/register/", staff=True),
    Address("/register/", "?words=nobody", staff=True),
    Address("/register/2/", staff=True),
    Address("/register/2/contacts/", staff=True),
    Address("/releases/", staff=True),
    Address("/releases/new/", staff=True, released=False),
    Address("/releases/3/", staff=True),
    Address("/preview/", staff=True),
    Address("/preview/", staff=True, released=False),
)
ADMIN = (
    Address("/admin/", staff=True, framed=False),
    Address("/admin/monitoring/user/", staff=True, framed=False),
    Address("/admin/monitoring/import/", staff=True, framed=False),
    Address("/admin/monitoring/observation/", staff=True, framed=False),
    Address("/admin/monitoring/user/1/change/", staff=True, framed=False),
)
EVERY = (*PUBLIC, *STAFF, *ADMIN)
LANGUAGES = ("ko", "en")
API_DOCUMENTATION = Address("/api/v1/docs/", framed=False)
