"""What is measured, one module each; `python -m benchmarks` runs all against the targets."""
