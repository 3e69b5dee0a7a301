"""What emulated scanners look at: soils, panels and things that are no soil."""
