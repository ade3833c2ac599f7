"""The cases of one request, by what a table says that it reads."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from pms.domain.service_reports.cases import Case, EndedEpisode
from pms.reports.service.filters import ReportFilter
from pms.reports.service.loading import load_decided, load_ended
from pms.reports.service.loading_care import load_classed, load_followed, load_lines, load_oral
from pms.reports.service.loading_experience import load_answers, load_codes

LOADERS: dict[str, Callable[[ReportFilter, date], Sequence[Case]]] = {
    "decided": load_decided,
    "oral": load_oral,
    "answers": load_answers,
    "codes": load_codes,
}


class Cases:
    """Each kind is read when it is first asked for."""

    def __init__(self, asked: ReportFilter, as_at: date) -> None:
        self.asked, self.as_at = asked, as_at
        self._read: dict[str, Sequence[Case]] = {}

    @cached_property
    def ended(self) -> Sequence[EndedEpisode]:
        """Read once, for all that is made of them."""
        return load_ended(self.asked, self.as_at)

    def __getitem__(self, reads: str) -> Sequence[Case]:
        if reads not in self._read:
            self._read[reads] = self._load(reads)
        return self._read[reads]

    def _load(self, reads: str) -> Sequence[Case]:
        if reads == "lines":
            return load_lines(self.asked, self.as_at, self.ended)
        if reads == "followed":
            return load_followed(self.asked, self.as_at, self.ended)
        if reads == "classed":
            return load_classed(self.ended)
        if reads == "ended":
            return self.ended
        return LOADERS[reads](self.asked, self.as_at)
