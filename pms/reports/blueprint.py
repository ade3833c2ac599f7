"""The blueprint that the pages of the return share."""

from flask import Blueprint

from pms.domain.nors import RULE_SET

bp = Blueprint("reports", __name__)


@bp.context_processor
def rules_of_today() -> dict[str, str]:
    """The rule set that whatever is counted now is counted by."""
    return {"rule_set": RULE_SET}
