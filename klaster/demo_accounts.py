"""The accounts of a demo database: made by `seed_demo`, printed by `serve`."""

PASSWORD = "klaster-demo-2025"  # noqa: S105 - published on purpose; demo data are refused in production
ACCOUNTS = {
    "admin@contoh.id": "superuser: /admin/, everything",
    "pmd@contoh.id": "Dinas PMD: manages sites and people, verifies, publishes, imports, prints",
    "kadis@contoh.id": "head of office: reads all, one-page summary",
    "dpmd.banjar@contoh.id": "Kabupaten Banjar: its villages",
    "pendamping@contoh.id": "facilitator of three villages",
    "desa@contoh.id": "village official: innovations, reports, evidence",
    "kelurahan@contoh.id": "official of an urban village",
    "brida@contoh.id": "partner officer: its villages and tasks",
}
