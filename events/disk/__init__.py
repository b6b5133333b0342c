"""The only way to the files of a ledger."""
