"""Products: what is left of their sales, who carries them, which to drop, and what they pay; 商品."""
