"""Who may take what from an organisation's administrators: somebody must always be left."""

ADMINISTRATOR = "organisation_admin"


def loss_problem(*, is_oneself: bool, administers: bool, others: int) -> str | None:
    """Why an account may not be disabled or lose the role; None where it may.

    `others` are the organisation's further administrators who can sign in.
    """
    if is_oneself:
        return "You cannot remove your own access: ask another administrator"
    if administers and others == 0:
        return "This is the last administrator: make somebody else one first"
    return None
