"""The states of an organisation, and which may follow which."""

STATES = ("applied", "authorised", "suspended", "closed")


def state_change_problem(old: str, new: str) -> str | None:
    """Why an organisation may not go from one state to another; None where it may.

    Whether an application is ready to be authorised is another rule: see `authorisation`.
    """
    match (old, new):
        case ("applied", "authorised" | "closed"):
            return None
        case ("authorised", "suspended"):
            return None
        case ("suspended", "authorised" | "closed"):
            return None
        case ("closed", "applied"):
            return None
        case _ if old not in STATES or new not in STATES:
            return f"There is no state “{new}”"
        case _ if old == new:
            return f"It is {old} already"
        case ("authorised", "closed"):
            return "Suspend it first, so that no one is working in it when it is closed"
        case ("closed", _):
            return "A closed organisation must be authorised again: reopen its application first"
        case (_, "applied"):
            return "It was authorised before: suspend it, or authorise it again"
        case _:
            return "Only an authorised organisation can be suspended"
