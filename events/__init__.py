"""Ground floor: the event vocabulary and the log that keeps it; imports msgspec and the standard library only."""
