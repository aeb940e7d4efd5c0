"""Asking: what conditions are evaluated with, and what they answer."""
