"""Asking: policies as data, conditions in three truth values, relations, blame. Sees nodes and Datum, never syntax."""
