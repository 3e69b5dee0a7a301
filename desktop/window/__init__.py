"""The window: one page for each step from the scanner to the report."""
