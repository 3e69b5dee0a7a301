"""NIRONE sensors of Spectral Engines: one module, or several used as one scanner."""
