from django.db import models


class ExactDecimal(models.DecimalField):  # type: ignore[type-arg] # takes no parameters when it runs
    """A decimal that keeps the digits it was printed with: 3.0 stays 3.0 and does not become 3.000000.

    PostgreSQL's unbounded `numeric` keeps the scale; `max_digits` and `decimal_places` bound what is accepted.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def db_type(self, connection: object) -> str:  # noqa: ARG002 - Django's signature
        return "numeric"
