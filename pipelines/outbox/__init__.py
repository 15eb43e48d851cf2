"""Messages to people and groups: planned once, delivered at most once, over channels."""
