"""What the log holds, findable: tables made from the log, and made again on any doubt."""
