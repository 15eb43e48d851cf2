"""Money as people read it."""

from __future__ import annotations


def yuan(fen: int) -> str:
    """1234567 -> ¥12,345.67, in whole numbers."""
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}¥{rest // 100:,}.{rest % 100:02d}"
