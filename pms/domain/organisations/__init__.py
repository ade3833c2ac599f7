"""Who may be authorised, and who must always be left to administer."""
