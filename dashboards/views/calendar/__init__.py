"""Calendar: whether every month is alive, and what campaigns' days sold; 活动日历."""
