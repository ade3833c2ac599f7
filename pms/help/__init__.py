"""Help: pages by task, and a short help beside each screen."""
