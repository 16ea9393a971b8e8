"""How much is left at each API vendor you pay in advance."""
