"""How Tilth looks: one table of colours and sizes, and what is made from it."""
