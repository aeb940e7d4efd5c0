"""The words every stage speaks. Imports the standard library alone, and PyYAML late."""
