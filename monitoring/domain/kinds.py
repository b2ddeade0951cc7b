"""Every kind of job by its name."""

from monitoring.domain import demo, imports, previews, releases
from monitoring.domain.jobs import Step

STAGE, COMMIT, ASSEMBLE, DEMO = "stage_import", "commit_import", "assemble_release", "build_demo"

KINDS: dict[str, Step] = {
    STAGE: imports.stage,
    COMMIT: imports.commit,
    ASSEMBLE: releases.assemble,
    previews.KIND: previews.refresh,
    DEMO: demo.build,
}
