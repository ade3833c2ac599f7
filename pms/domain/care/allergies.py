"""Whether a drug obviously belongs to an allergy as somebody wrote it down: a prompt to check.

Words are matched, nothing more. No match is no assurance, and a match may be a side effect or a
label that was lifted. Cross-reactivity is not guessed, but for the one that is in every formulary:
whoever wrote "penicillin" meant all penicillins (BNF, Penicillins: "patients allergic to one
penicillin are allergic to all"); of other beta-lactams it is said that they are related.
"""

import re
from typing import NamedTuple

from pms.domain.care.patient import are_no_known_allergies

PENICILLINS = frozenset(
    {
        "amoxicillin",
        "ampicillin",
        "benzathine_benzylpenicillin",
        "benzylpenicillin",
        "co_amoxiclav",
        "flucloxacillin",
        "piperacillin_tazobactam",
        "pivmecillinam",
        "temocillin",
    }
)
CEPHALOSPORINS = frozenset(
    {
        "cefalexin",
        "cefazolin",
        "cefiderocol",
        "cefotaxime",
        "cefoxitin",
        "ceftaroline",
        "ceftazidime",
        "ceftazidime_avibactam",
        "ceftobiprole",
        "ceftolozane_tazobactam",
        "ceftriaxone",
        "cefuroxime",
    }
)
CARBAPENEMS = frozenset({"ertapenem", "imipenem", "meropenem"})
CLASSES = {
    "penicillin": PENICILLINS,
    "cephalosporin": CEPHALOSPORINS,
    "carbapenem": CARBAPENEMS,
    "aminoglycoside": frozenset({"amikacin", "gentamicin", "streptomycin", "tobramycin"}),
    "glycopeptide": frozenset({"teicoplanin", "vancomycin"}),
    "macrolide": frozenset({"azithromycin", "clarithromycin"}),
    "quinolone": frozenset({"ciprofloxacin", "levofloxacin", "moxifloxacin"}),
    "tetracycline": frozenset({"doxycycline", "minocycline", "tigecycline"}),
    "echinocandin": frozenset({"anidulafungin", "caspofungin", "micafungin", "rezafungin"}),
    "sulfonamide": frozenset({"co_trimoxazole"}),
}
OTHER_NAMES = {
    "augmentin": "co_amoxiclav",
    "cephalexin": "cefalexin",
    "septrin": "co_trimoxazole",
    "tazocin": "piperacillin_tazobactam",
    "coamoxiclav": "co_amoxiclav",
    "ambisome": "liposomal_amphotericin",
    "amphotericin": "liposomal_amphotericin",
    "rifampin": "rifampicin",
}
CLASS_WORDS = {
    "penicillins": "penicillin",
    "pen": "penicillin",
    "cephalosporins": "cephalosporin",
    "cefalosporin": "cephalosporin",
    "cefalosporins": "cephalosporin",
    "carbapenems": "carbapenem",
    "aminoglycosides": "aminoglycoside",
    "glycopeptides": "glycopeptide",
    "macrolides": "macrolide",
    "quinolones": "quinolone",
    "fluoroquinolone": "quinolone",
    "fluoroquinolones": "quinolone",
    "tetracyclines": "tetracycline",
    "echinocandins": "echinocandin",
    "sulphonamide": "sulfonamide",
    "sulfa": "sulfonamide",
    "sulpha": "sulfonamide",
}
PARTNERS = frozenset({"acid", "liposomal", "sodium", "other", "co"})
"""Words of drugs' names that name no drug by themselves."""


class Match(NamedTuple):
    """Why a drug should be held against the allergies: `word` is the one of theirs it met."""

    agent: str
    word: str
    is_related: bool
    """Whether only a relative of what is written: another beta-lactam in a penicillin allergy."""


def allergy_match(agent: str, allergies: str | None) -> Match | None:
    """The match of a drug's code with the allergies as written, a direct one before a related."""
    if not allergies or are_no_known_allergies(allergies):
        return None
    words = [word for word in _words(allergies) if word not in PARTNERS]
    related: Match | None = None
    for word in words:
        named, family = OTHER_NAMES.get(word, word), CLASS_WORDS.get(word, word)
        own = agent.split("_")
        if named == agent or word in own or agent in CLASSES.get(family, ()):
            return Match(agent, word, False)
        is_penicillin = named in PENICILLINS or family == "penicillin"
        if is_penicillin and agent in PENICILLINS:
            return Match(agent, word, False)
        if is_penicillin and agent in CEPHALOSPORINS | CARBAPENEMS:
            related = related or Match(agent, word, True)
    return related


def _words(text: str) -> list[str]:
    """`Co-amoxiclav: rash` holds "co_amoxiclav", "amoxiclav" and "rash" among others."""
    plain = text.casefold()
    parts = re.findall(r"[a-z]+", plain)
    joined = [part.replace("-", "_").replace("/", "_") for part in re.findall(r"[a-z/-]+", plain)]
    return list(dict.fromkeys([*joined, *parts]))
