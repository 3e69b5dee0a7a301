"""One folder per scanner family: codec, driver, emulator."""
