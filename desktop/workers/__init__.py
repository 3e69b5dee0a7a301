"""The threads that do the work, so that the window never waits."""
