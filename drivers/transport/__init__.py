"""Lines to a scanner: serial, TCP, USB HID and in memory, all behind `Line`."""
