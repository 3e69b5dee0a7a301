"""Which of the scanned samples to send to the laboratory."""
