"""How far estimates lie apart that should be one: repeats, instruments, training seeds, a scanner that drifts."""
