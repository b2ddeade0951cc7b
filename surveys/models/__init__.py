"""One noun a file: fields, named constraints and QuerySet filters; nothing is computed here."""

from surveys.models.estimates import Estimate, EstimateRun
from surveys.models.exports import AnalystExport
from surveys.models.invitations import Delivery, DeliveryCount, Invitation, StopEntry
from surveys.models.outcomes import Outcome
from surveys.models.questionnaires import QuestionnaireVersion
from surveys.models.responses import Channel, Draft, Naming, RelationAnswer, Response, VaultLink
from surveys.models.rounds import Panel, Round, Wave, WaveKey
from surveys.models.samples import FrameUnit, SampleUnit, Stratum
from surveys.models.tallies import CountedStratum, StaleStratum, Tally, UncountedResponse

__all__ = [
    "AnalystExport",
    "Channel",
    "CountedStratum",
    "Delivery",
    "DeliveryCount",
    "Draft",
    "Estimate",
    "EstimateRun",
    "FrameUnit",
    "Invitation",
    "Naming",
    "Outcome",
    "Panel",
    "QuestionnaireVersion",
    "RelationAnswer",
    "Response",
    "Round",
    "SampleUnit",
    "StaleStratum",
    "StopEntry",
    "Stratum",
    "Tally",
    "UncountedResponse",
    "VaultLink",
    "Wave",
    "WaveKey",
]
