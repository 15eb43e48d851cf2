"""Overview: what happened since yesterday and last week, and what needs attention; 总览."""
