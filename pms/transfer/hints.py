"""What the report says of a value that no list has: what may be meant, and what there is."""

from collections.abc import Iterable, Iterator

from pms.domain.care.lists import Value
from pms.domain.text.slips import is_slip, is_slip_of_drug
from pms.picklists.synonyms import OtherNames

SHOWN_WHOLE = 14
"""Values of a list that is shown whole."""
MOST_SUGGESTED = 4
LONGEST = 100
IS_SLIP = {"antimicrobial": is_slip_of_drug}


class Hints:
    """Of one list as the organisation has it; made for each value that is not in it."""

    def __init__(self, list_name: str, values: Iterable[Value]) -> None:
        self._values = {value.code: value for value in values}
        self._is_slip = IS_SLIP.get(list_name, is_slip)
        self.other_names = OtherNames(list_name, self._values.values())

    def label(self, code: str) -> str:
        return self._values[code].label

    def after(self, plain: str) -> str:
        """What goes on after "no such value", for a text in small letters."""
        found = self.other_names.codes(plain) or tuple(dict.fromkeys(self._slips(plain[:LONGEST])))
        labels = [self.label(code) for code in found[:MOST_SUGGESTED]]
        perhaps = f"; perhaps {' or '.join(labels)}" if labels else ""
        offered = [value.label for value in self._values.values() if not value.retired]
        whole = f"; it has: {'; '.join(offered)}" if 0 < len(offered) <= SHOWN_WHOLE else ""
        return perhaps + whole

    def _slips(self, plain: str) -> Iterator[str]:
        """Codes of the values that the text is a slip from: their labels, codes or other names."""
        for code, value in self._values.items():
            names = (value.label.casefold(), code.casefold(), code.casefold().replace("_", " "))
            if any(self._is_slip(plain, name) for name in names):
                yield code
        for name, code in self.other_names.each():
            if code in self._values and self._is_slip(plain, name):
                yield code
