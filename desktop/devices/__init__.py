"""The scanners of this computer as both faces know them: settings, listing, permission, support file."""
