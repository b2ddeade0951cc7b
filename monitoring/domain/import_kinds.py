"""Every kind of file that staff hand in, by its name."""

from monitoring.domain import staged_enterprises, staged_observations, staged_relations
from monitoring.domain.staging import Kind
from monitoring.models import Import

KINDS: dict[str, Kind] = {
    Import.Kind.OBSERVATIONS: staged_observations.KIND,
    Import.Kind.ENTERPRISES: staged_enterprises.KIND,
    Import.Kind.RELATIONS: staged_relations.KIND,
}


def of(*, arrived: Import) -> Kind:
    return KINDS[arrived.kind]
