"""Bundles: what one is made of (`contents`), how it is written (`writing`), the shipped ones (`shipped`) and those
from the reader's own files (`own`)."""
