"""The ages that an organisation's two services take."""

YOUNGEST, OLDEST = 10, 30


def ages_problem(adult_from: int | None, paediatric_below: int | None) -> str | None:
    """Why two ages will not do; None where they do."""
    for age in (adult_from, paediatric_below):
        if age is None or not YOUNGEST <= age <= OLDEST:
            return f"Enter an age in years from {YOUNGEST} to {OLDEST}"
    if adult_from is not None and paediatric_below is not None and adult_from > paediatric_below:
        return "No service would take those in between: the adult service begins too late"
    return None
