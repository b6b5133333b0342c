"""The whole ledger read again by code of its own: it shares the model and the disk with the log, nothing else."""
