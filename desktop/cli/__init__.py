"""The command line: `arguments` declares it, one module per command answers it."""
