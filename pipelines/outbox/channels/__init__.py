"""The ways to people: `registry.channels_from` makes those that are configured."""
