"""Bundles on this machine: found, verified, run, and their estimates graded."""
