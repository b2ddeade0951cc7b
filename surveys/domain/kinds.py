"""Every kind of job of the collection room by its name; the application adds them to monitoring's at start."""

from monitoring.domain.jobs import Step
from surveys.domain import estimates, exports, round_demo

KINDS: dict[str, Step] = {
    estimates.KIND: estimates.build,
    exports.KIND: exports.build,
    round_demo.KIND: round_demo.build,
}
