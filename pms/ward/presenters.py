"""What a list of the ward is limited to, in words."""

from pms.domain.care.ward_flags import FLAGS
from pms.picklists.queries import labels
from pms.ward.filters import WardFilter
from pms.web.address_filter import NOT_RECORDED


def in_words(asked: WardFilter) -> str:
    """What the list is limited to, for its reader on paper."""
    giver = labels("administered_by").get(asked.giver, "not recorded" if asked.giver else "")
    said = (
        ("consultant", "not recorded" if asked.consultant == NOT_RECORDED else asked.consultant),
        ("given by", giver),
        ("service", asked.service),
        ("flag", FLAGS.get(asked.flag, "").lower()),
    )
    return "; ".join(f"{name}: {words}" for name, words in said if words)
