"""Asking: what a ledger answers at a point in time, as data and as words. Top floor."""
