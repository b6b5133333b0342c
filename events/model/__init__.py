"""What events are: their types, what stands inside them, their canonical JSON, dates, and words in a text. No I/O."""
