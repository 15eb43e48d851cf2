"""A mall's own database as a source: its tables are read into files first, and those are what is mapped."""
