"""What an event may say. It knows of a ledger only what `known` asks for."""
