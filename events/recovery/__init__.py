"""What is wrong with a damaged ledger, in plain words, and what can be saved of it."""
