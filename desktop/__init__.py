"""The faces of Tilth: the window, the command line and the pages of the report."""
