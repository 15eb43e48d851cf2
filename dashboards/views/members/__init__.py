"""Members: their tiers, the moves between them, and who buys again; 会员."""
