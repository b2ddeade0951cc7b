"""One noun a file: fields, named constraints and QuerySet filters; nothing is computed here."""

from monitoring.models.audit import AuditEvent
from monitoring.models.enterprises import Contact, Enterprise, EnterpriseSize
from monitoring.models.gaps import GapPreview, GapResult
from monitoring.models.imports import Import, ImportProblem, StagedRow
from monitoring.models.indicators import Annotation, Basis, Indicator, Series
from monitoring.models.jobs import Heartbeat, Job
from monitoring.models.observations import Observation, Publication
from monitoring.models.people import User
from monitoring.models.reference import Classification, Code, CodeAlias, SizeDefinition, Succession
from monitoring.models.relations import BuyingRelation, RelationEvidence
from monitoring.models.releases import Release, ReleaseItem
from monitoring.models.sources import RawFile, Source
from monitoring.models.staged_register import StagedEnterprise, StagedRelation
from monitoring.models.throttling import ThrottleCounter

__all__ = [
    "Annotation",
    "AuditEvent",
    "Basis",
    "BuyingRelation",
    "Classification",
    "Code",
    "CodeAlias",
    "Contact",
    "Enterprise",
    "EnterpriseSize",
    "GapPreview",
    "GapResult",
    "Heartbeat",
    "Import",
    "ImportProblem",
    "Indicator",
    "Job",
    "Observation",
    "Publication",
    "RawFile",
    "RelationEvidence",
    "Release",
    "ReleaseItem",
    "Series",
    "SizeDefinition",
    "Source",
    "StagedEnterprise",
    "StagedRelation",
    "StagedRow",
    "Succession",
    "ThrottleCounter",
    "User",
]
