"""An organisation's consent to be counted in the national figures."""
