"""Models: rows in, rows out. Their libraries are heavy, so the worker runs them in a short-lived process of their own (python -m data.models)."""
