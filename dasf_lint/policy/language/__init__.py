"""The policy language: its words, what may stand where, and from YAML to conditions."""
