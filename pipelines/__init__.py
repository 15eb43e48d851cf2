"""When, and from where: taking in, building, publishing. No business rule lives here."""
