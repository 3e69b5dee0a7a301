"""How much a few local samples help: every library left out in turn, given back sample by sample."""
