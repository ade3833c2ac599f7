"""What the program costs, as ratios to plain yardsticks measured in the same run."""
