"""Benchmarks: ratios within one run, never times against a clock of another day."""
