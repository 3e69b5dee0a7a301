"""Local calibration: what a few laboratory values from this place change in a bundle's estimates."""
