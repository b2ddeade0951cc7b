"""One case a file. Here they are listed in the order of the run, without importing them: most need Django set up."""

NEEDS_DATABASE = {
    "trend": False,
    "xlsx_rows": False,
    "embedded_start": False,
    "overview_page": True,
    "gaps_page": True,
    "assemble_gaps": True,
    "import_rows": True,
    "portal_throughput": True,
    "portal_load": True,
    "export_csv": True,
    "coverage": False,
    "live_tier": True,
    "live_tier_r": True,
    "final_tier": True,
}
