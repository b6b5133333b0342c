"""Capture: from what a person types or hands in to events that are filled in, checked and kept. Top floor."""
