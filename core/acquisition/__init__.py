"""From a connected scanner to a measurement: the contract a scanner fulfils, and the session that uses it."""
