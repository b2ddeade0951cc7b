"""Query parameters that the schema has to be told of, as their names are no attributes of a filter."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

AS_OF = OpenApiParameter(
    "as_of",
    OpenApiTypes.STR,
    description="What was public at this date (its end, in Seoul) or time; compared with the time of publication.",
)
PERIODS = [
    OpenApiParameter(
        "from", OpenApiTypes.STR, description="Periods that start in or after this one (2010, 2022-Q3)."
    ),
    OpenApiParameter("to", OpenApiTypes.STR, description="Periods that end in or before this one."),
]
