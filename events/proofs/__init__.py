"""The Merkle tree over the events, and the checkpoints that are signed over it."""
