"""Middle floor: projections in SQL, at a point in time, on a locked DuckDB; imports duckdb and `ledger.events` only."""
