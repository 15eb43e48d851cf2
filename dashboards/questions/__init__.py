"""What pages ask of the published tables: one function per question, rows out, sums left to SQL."""
