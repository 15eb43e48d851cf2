"""Comebacks: who has fallen silent, who comes back, whom to write to, and what the packs bring; 回归."""
