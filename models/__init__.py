"""The bundles that ship with the application, one folder each."""
