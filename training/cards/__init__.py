"""What is said about a bundle: its model card, and the tables of its results in the documentation."""
