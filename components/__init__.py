"""How it looks: pure functions of rows and metrics. No database, no callbacks."""
