"""Changes to an organisation's lists."""

import re
import unicodedata

from pms.domain.text.characters import compared
from pms.picklists.models import ListValue
from pms.picklists.queries import forget_lists, organisation_lists
from pms.store.base import db

NOT_OF_A_CODE = re.compile(r"[^a-z0-9]+")


def keep_place(list_name: str, name: str | None) -> str | None:
    """The name as the list of consultants or wards spells it; a new one joins the list."""
    if not name:
        return None
    known = organisation_lists()[list_name]
    for as_compared in (str.casefold, compared):
        for value in known:
            if as_compared(value.label) == as_compared(name):
                return value.label
    code = local_code(name, {value.code for value in known})
    db.session.add(ListValue(list_name=list_name, code=code, label=name))
    db.session.flush()
    forget_lists()
    return name


def local_code(name: str, taken: set[str]) -> str:
    """`local_` and the name in plain letters, with a number where another value has that."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    code = f"local_{NOT_OF_A_CODE.sub('_', plain).strip('_')[:60] or 'value'}"
    number = 2
    while (numbered := code if number == 2 else f"{code}_{number - 1}") in taken:
        number += 1
    return numbered
