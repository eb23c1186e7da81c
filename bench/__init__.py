"""Measurements of our own work beside a limit, each a command: `.venv/bin/python -m bench.<name>`."""
