"""Episodes left out of the returns, each with a written reason (counting-rules R19)."""
