"""Side-by-side measurements: `prepaid` and its peers against a real server on this machine."""
