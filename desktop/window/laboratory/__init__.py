"""The laboratory area: which samples to send, what came back, what it changes, and the versions so far."""
