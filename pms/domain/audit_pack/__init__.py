"""What outside readers get: a year's figures, few and coarse, and how they are kept safe (R21)."""
