"""Who of those who slip away gets a comeback pack, and who is held back so that one can tell what the packs do."""
