"""Which bands carry an estimate: by regression, by integrated gradients, by scattering; and whether that is so."""
