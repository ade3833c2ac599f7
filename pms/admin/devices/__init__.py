"""An organisation's enrolled browsers and its users' sessions."""
