"""Leaderboard: who wins, who won, and what is to be issued; 排行榜."""
