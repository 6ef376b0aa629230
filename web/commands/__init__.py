"""The commands that need the settings and the records alone, and learn nothing."""
