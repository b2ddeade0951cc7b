"""A core questionnaire and a rotating module become what a wave asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from surveys.instrument import checks
from surveys.instrument.flaws import DefinitionError, Flaw

if TYPE_CHECKING:
    from surveys.instrument.schema import Questionnaire


def compose(core: Questionnaire, module: Questionnaire | None) -> Questionnaire:
    """The core with the module's groups put in after its last group per buyer (at the end where it has none).

    A module names areas and axes of the core, defines none, and looks at its own items only. Without a module the core
    itself is returned. Raises `DefinitionError` for the wrong kinds, codes that both use, and areas or axes that the
    core lacks.
    """
    kinds = [(core, "core")] if module is None else [(core, "core"), (module, "module")]
    wrong = [
        Flaw(each.code, "wrong_kind", {"code": each.code, "kind": kind})
        for each, kind in kinds
        if each.kind != kind
    ]
    if wrong:
        raise DefinitionError(wrong)
    if module is None:
        return core
    after = max(
        (number for number, group in enumerate(core.groups, start=1) if group.per_buyer),
        default=len(core.groups),
    )
    whole = replace(
        core,
        code=f"{core.code}+{module.code}",
        kind="composed",
        groups=(*core.groups[:after], *module.groups, *core.groups[after:]),
        edits=(*core.edits, *module.edits),
        indices=(*core.indices, *module.indices),
    )
    flaws = checks.flaws(whole)
    if flaws:
        raise DefinitionError(flaws)
    return whole
