"""Distributors: who rises, how fast, who is close, what teams sell and who stays; 分销员."""
