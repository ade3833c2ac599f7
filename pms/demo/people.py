"""People who do not exist: names of all sorts, numbers and addresses that reach nobody."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from pms.demo.choice import Row, Weighted, pick
from pms.domain.text import nhs_number

DAYS_A_YEAR = 365.25


class Naming(NamedTuple):
    """Names that go together; women's, men's and family names apart."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]


def _naming(women: str, men: str, families: str) -> Naming:
    return Naming(*(tuple(names.split(", ")) for names in (women, men, families)))


NAMINGS: Weighted[Naming] = (
    (
        52,
        _naming(
            "Margaret, Jean, Dorothy, Patricia, Susan, Linda, Karen, Helen, Joanne, Claire, Emma, "
            "Rebecca, Hannah, Lucy, Olivia, Isla, Freya, Ivy, Poppy, Mary-Anne, Jo, Wilhelmina",
            "Ronald, Derek, Brian, Kenneth, Peter, Alan, Graham, Stephen, Ian, Andrew, Mark, "
            "Gareth, Lee, Daniel, Thomas, Jack, Oliver, Harry, Arthur, Al, Montgomery, Theo",
            "Ashdown, Birtwhistle, Cartwright, Dunmore, Eckersley, Fothergill, Greenhalgh, "
            "Hargreaves, Ibbotson, Jessop, Kirkbride, Lumley, Marchbanks, Nettleton, Oakenshaw, "
            "Pickersgill, Quarmby, Ravensworth, Satterthwaite, Thistlewood, Underhay, Verity, "
            "Wolstenholme, Yarwood, Lee, May, Fry, Featherstonehaugh, Cholmondeley, Hay",
        ),
    ),
    (
        7,
        _naming(
            "Siobhán, Aoife, Niamh, Gráinne, Bríd, Orla, Caitlín",
            "Seán, Pádraig, Diarmuid, Ciarán, Declan, Fionn, Tadhg",
            "O'Hanrahan, O'Shaughnessy, Ó Dálaigh, Mac Giolla, McSweeney, D'Arcy, O'Dea, "
            "Fitzgibbon",
        ),
    ),
    (
        6,
        _naming(
            "Myfanwy, Angharad, Morag, Eilidh, Ffion, Mhairi, Siân",
            "Gruffydd, Rhodri, Hamish, Alasdair, Iolo, Ruaridh, Siôn",
            "ap Rhys, Llewelyn-Price, MacAskill, Macpherson, Penhallow, Tregenza, Urquhart, "
            "Gwynedd",
        ),
    ),
    (
        8,
        _naming(
            "Ayesha, Fatima, Zainab, Rukhsana, Nasreen, Sumaiya",
            "Mohammed, Imran, Tariq, Abdul Rahman, Shafiq, Yusuf",
            "Mirzada, Chaudhry-Khan, Sultanzai, Begum, Qureshani, Al-Rashidi, Siddiquei",
        ),
    ),
    (
        7,
        _naming(
            "Harpreet, Priyanka, Lakshmi, Meena, Gurleen, Thenmozhi",
            "Jaswinder, Rajesh, Arjun, Venkatesh, Kiran, Balasubramaniam",
            "Kaurah, Patelia, Venkatanarasimharajuvaripeta, Iyengarath, Grewalson, "
            "Nairan, Rao-Shah",
        ),
    ),
    (
        6,
        _naming(
            "Oluwaseun, Adaeze, Ngozi, Abena, Folasade, Thandiwe",
            "Chukwuemeka, Kwabena, Babatunde, Tendai, Kofi, Obinna",
            "Adébáyọ̀, Okonkwo-Bright, Asantewaa, N'Dour, Mutasa, Eze, Oyelaran",
        ),
    ),
    (
        6,
        _naming(
            "Agnieszka, Małgorzata, Jūratė, Ioana, Zuzanna, Oksana",
            "Łukasz, Krzysztof, Ștefan, Jiří, Vytautas, Dmytro",
            "Wójcikowska, Brzęczyszczykiewicz, Kovačević, Dvořáček, Ionescu-Pop, Šimkus, Bondar",
        ),
    ),
    (
        4,
        _naming(
            "Mei-Ling, Thị Hồng, Yuki, Ji-woo, Xiu, Y",
            "Wei, Minh Đức, Kenta, Sang-hoon, Jun Jie, U",
            "Ng, O, Nguyễn, Ōtsuka, Xu, Bae, Oei, Li",
        ),
    ),
    (
        4,
        _naming(
            "María José, Inês, Chloë, Renée, Björk, Zeynep",
            "João, Íñigo, Noël, Søren, Günther, Çağlar",
            "Núñez de la Peña, Gonçalves, Lefèvre, Bjørnsdóttir, von der Aue, Öztürkmen, Møller, "
            "De'Ath",
        ),
    ),
)

ALLERGIES: Weighted[str | None] = (
    (58, "No known drug allergies"),
    (9, "Penicillin (rash)"),
    (2, "Penicillin (anaphylaxis)"),
    (2, "Co-trimoxazole (rash)"),
    (2, "Vancomycin (infusion reaction)"),
    (1, "Latex; chlorhexidine (contact dermatitis)"),
    (26, None),
)
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def name(rng: Random, sex: str) -> tuple[str, str]:
    """Given name and family name; one family name in sixteen is double-barrelled."""
    naming = pick(rng, NAMINGS)
    given = rng.choice(naming.women if sex == "female" else naming.men)
    family, other = rng.sample(naming.families, 2)
    return given, f"{family}-{other}" if rng.random() < 1 / 16 else family


class MadeUpPeople:
    """Makes the patients of one organisation, no two alike in their numbers."""

    def __init__(self, rng: Random, letter: str, most: int) -> None:
        self._rng = rng
        self._letter = letter
        self._nhs_numbers = nhs_numbers(rng, most)
        self._hospital_numbers = iter(rng.sample(range(1_000_000, 10_000_000), most))
        self._made = 0

    def new(self, referred_on: date, age: float, sex: str) -> Row:
        """A patient of an age in years on the day of referral."""
        rng = self._rng
        self._made += 1
        given, family = name(rng, sex)
        number, hospital_number = next(self._nhs_numbers), next(self._hospital_numbers)
        # A visitor has no NHS number, a patient from the community may have no other.
        missing = pick(rng, ((95, None), (2, "nhs_number"), (3, "hospital_number")))
        phone = pick(rng, ((6, "07700 900"), (3, "01632 960"), (1, None)))
        return {
            "patient_ref": f"p{self._made:05d}",
            "nhs_number": None if missing == "nhs_number" else number,
            "hospital_number": (
                None if missing == "hospital_number" else f"{self._letter}{hospital_number}"
            ),
            "family_name": family,
            "given_name": given,
            "date_of_birth": referred_on - timedelta(days=max(1, round(age * DAYS_A_YEAR))),
            "sex": sex if rng.random() < 0.99 else None,
            "postcode": postcode(rng),
            "gp_practice_code": f"Q99{rng.randint(1, 60):03d}",
            "phone": f"{phone}{rng.randint(0, 999):03d}" if phone else None,
            "allergies": pick(rng, ALLERGIES),
        }


def nhs_numbers(rng: Random, most: int) -> Iterator[str]:
    """Different numbers of the 999 range, which is never given to a person."""
    serials = rng.sample(range(1_000_000), min(1_000_000, most + most // 4 + 50))
    return (number for serial in serials if (number := nhs_number.from_serial(serial)))


def postcode(rng: Random) -> str:
    """A postcode of the area ZZ, which does not exist."""
    inward = "".join(rng.choices(INWARD, k=2))
    return f"ZZ{rng.randint(1, 60)} {rng.randint(1, 9)}{inward}"
