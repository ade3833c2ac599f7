"""What a day in hospital costs: an organisation's own figure, for treatment days saved."""

HIGHEST = 10_000


def day_cost_problem(pounds: int | None) -> str | None:
    """Why a cost will not do; None where it does, or where none is given."""
    if pounds is not None and not 1 <= pounds <= HIGHEST:
        return f"Enter whole pounds from 1 to {HIGHEST:,}, or leave it blank"
    return None
