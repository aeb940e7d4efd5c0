"""Where a finding points: which places make a condition false, and which line a person edits."""
