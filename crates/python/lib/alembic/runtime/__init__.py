"""One run of env.py."""
