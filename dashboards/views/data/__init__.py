"""Data: runs, freshness, checks, and what was delivered and is in no figure; 数据."""
