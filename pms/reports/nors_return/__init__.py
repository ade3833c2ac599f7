"""The quarterly return: its board, a quarter on screen, the numbers that open, and closing."""
