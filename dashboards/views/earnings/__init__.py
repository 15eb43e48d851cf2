"""Earnings: what commission was earned, by whom and why; 收益."""
