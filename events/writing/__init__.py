"""What changes a log: commits, and segments written anew."""
