"""Families of diagnoses in adults: the drugs they get, who refers them, what grows."""

from typing import NamedTuple

from pms.demo.choice import Weighted

Regimens = Weighted[tuple[str, ...]]


class Family(NamedTuple):
    """Diagnoses that are treated alike; `crp` is the usual first value in mg/L."""

    regimens: Regimens
    alternative: str
    """Given instead where the first drug is not tolerated or fails."""
    oral: Weighted[str | None]
    """What follows by mouth; None is nothing."""
    specialties: Weighted[str]
    organisms: Weighted[str | None]
    crp: float
    cured: float = 0.6
    """Of those cured or improved, the share cured at the end of therapy."""
    follow_up: float = 0
    """The share seen again months later, with a long-term outcome."""


STAPHYLOCOCCI: Weighted[str | None] = (
    (40, "Staphylococcus aureus (MSSA)"),
    (6, "Staphylococcus aureus (MRSA)"),
    (12, "Staphylococcus epidermidis"),
    (10, "Streptococcus agalactiae (group B)"),
    (5, "Enterococcus faecalis"),
    (5, "Escherichia coli"),
    (22, None),
)
SKIN_FLORA: Weighted[str | None] = (
    (12, "Streptococcus pyogenes (group A)"),
    (14, "Staphylococcus aureus (MSSA)"),
    (3, "Staphylococcus aureus (MRSA)"),
    (71, None),
)
PSEUDOMONAS: Weighted[str | None] = (
    (58, "Pseudomonas aeruginosa"),
    (9, "Haemophilus influenzae"),
    (4, "Stenotrophomonas maltophilia"),
    (29, None),
)
COLIFORMS: Weighted[str | None] = (
    (52, "Escherichia coli (ESBL)"),
    (14, "Klebsiella pneumoniae (ESBL)"),
    (10, "Pseudomonas aeruginosa"),
    (7, "Proteus mirabilis; Escherichia coli"),
    (17, None),
)
GUT: Weighted[str | None] = (
    (26, "Escherichia coli; Bacteroides fragilis"),
    (14, "Klebsiella pneumoniae"),
    (14, "Streptococcus anginosus group"),
    (6, "Enterococcus faecium"),
    (40, None),
)
BLOOD: Weighted[str | None] = (
    (34, "Escherichia coli"),
    (26, "Staphylococcus aureus (MSSA)"),
    (10, "Klebsiella pneumoniae (ESBL)"),
    (9, "Enterococcus faecalis"),
    (9, "Staphylococcus epidermidis"),
    (12, None),
)
NONE_GROWN: Weighted[str | None] = ((1, None),)

ADULT_FAMILIES: dict[str, Family] = {
    "skin": Family(
        (
            (56, ("ceftriaxone",)),
            (24, ("teicoplanin",)),
            (7, ("ertapenem",)),
            (7, ("dalbavancin",)),
            (3, ("daptomycin",)),
            (3, ("cefazolin",)),
        ),
        "teicoplanin",
        ((34, "flucloxacillin_capsules"), (14, "doxycycline_capsules"), (52, None)),
        (
            (30, "emergency_department"),
            (28, "general_and_acute_medicine"),
            (14, "primary_care"),
            (8, "dermatology"),
            (8, "plastic_surgery"),
            (6, "general_surgery"),
            (6, "infectious_diseases"),
        ),
        SKIN_FLORA,
        crp=110,
        cured=0.68,
    ),
    "chest": Family(
        (
            (42, ("piperacillin_tazobactam",)),
            (18, ("ceftazidime",)),
            (14, ("meropenem",)),
            (9, ("ceftazidime", "tobramycin")),
            (6, ("meropenem", "tobramycin")),
            (6, ("ertapenem",)),
            (5, ("ceftriaxone",)),
        ),
        "meropenem",
        ((10, "ciprofloxacin_tablets"), (90, None)),
        ((92, "respiratory_medicine"), (8, "general_and_acute_medicine")),
        PSEUDOMONAS,
        crp=42,
        cured=0.2,
    ),
    "pneumonia": Family(
        ((64, ("ceftriaxone",)), (22, ("ertapenem",)), (14, ("piperacillin_tazobactam",))),
        "ertapenem",
        ((35, "co_amoxiclav_tablets"), (65, None)),
        ((55, "respiratory_medicine"), (45, "general_and_acute_medicine")),
        ((15, "Streptococcus pneumoniae"), (85, None)),
        crp=170,
    ),
    "urine": Family(
        (
            (66, ("ertapenem",)),
            (10, ("meropenem",)),
            (9, ("gentamicin",)),
            (6, ("amikacin",)),
            (5, ("ceftriaxone",)),
            (4, ("temocillin",)),
        ),
        "meropenem",
        ((12, "pivmecillinam_tablets"), (88, None)),
        (
            (36, "urological_surgery"),
            (26, "general_and_acute_medicine"),
            (16, "primary_care"),
            (12, "care_of_the_elderly"),
            (10, "renal_medicine_and_transplantation"),
        ),
        COLIFORMS,
        crp=95,
        cured=0.75,
    ),
    "foot": Family(
        (
            (38, ("ertapenem",)),
            (18, ("piperacillin_tazobactam",)),
            (16, ("ceftriaxone",)),
            (12, ("teicoplanin",)),
            (9, ("ertapenem", "teicoplanin")),
            (7, ("daptomycin", "ertapenem")),
        ),
        "daptomycin",
        ((34, "co_amoxiclav_tablets"), (16, "doxycycline_capsules"), (50, None)),
        ((58, "endocrine_diabetes"), (28, "vascular_surgery"), (14, "orthopaedics_and_trauma")),
        STAPHYLOCOCCI,
        crp=125,
        cured=0.3,
        follow_up=0.4,
    ),
    "bone": Family(
        (
            (34, ("ceftriaxone",)),
            (26, ("teicoplanin",)),
            (13, ("daptomycin",)),
            (9, ("ertapenem",)),
            (7, ("flucloxacillin",)),
            (5, ("ceftriaxone", "teicoplanin")),
            (4, ("dalbavancin",)),
            (2, ("daptomycin", "ertapenem")),
        ),
        "daptomycin",
        (
            (30, "ciprofloxacin_tablets"),
            (14, "linezolid_tablets"),
            (10, "doxycycline_capsules"),
            (46, None),
        ),
        (
            (64, "orthopaedics_and_trauma"),
            (14, "infectious_diseases"),
            (8, "neurosurgery"),
            (8, "rheumatology"),
            (6, "general_and_acute_medicine"),
        ),
        STAPHYLOCOCCI,
        crp=145,
        cured=0.4,
        follow_up=0.55,
    ),
    "heart": Family(
        (
            (40, ("ceftriaxone",)),
            (18, ("teicoplanin",)),
            (14, ("daptomycin",)),
            (12, ("flucloxacillin",)),
            (9, ("ceftriaxone", "amoxicillin")),
            (7, ("benzylpenicillin",)),
        ),
        "daptomycin",
        ((14, "linezolid_tablets"), (86, None)),
        ((66, "cardiology"), (22, "cardiothoracic_surgery"), (12, "vascular_surgery")),
        (
            (34, "Viridans group streptococcus"),
            (28, "Staphylococcus aureus (MSSA)"),
            (18, "Enterococcus faecalis"),
            (10, "Staphylococcus epidermidis"),
            (10, None),
        ),
        crp=105,
        cured=0.72,
        follow_up=0.4,
    ),
    "blood": Family(
        (
            (36, ("ceftriaxone",)),
            (26, ("ertapenem",)),
            (16, ("teicoplanin",)),
            (10, ("flucloxacillin",)),
            (7, ("daptomycin",)),
            (5, ("cefazolin",)),
        ),
        "teicoplanin",
        ((18, "linezolid_tablets"), (82, None)),
        (
            (40, "general_and_acute_medicine"),
            (16, "haematology"),
            (14, "renal_medicine_and_transplantation"),
            (12, "gastroenterology"),
            (10, "infectious_diseases"),
            (8, "urological_surgery"),
        ),
        BLOOD,
        crp=155,
        cured=0.75,
    ),
    "brain": Family(
        (
            (64, ("ceftriaxone",)),
            (20, ("ceftriaxone", "metronidazole")),
            (10, ("meropenem",)),
            (6, ("daptomycin",)),
        ),
        "meropenem",
        ((20, "linezolid_tablets"), (80, None)),
        ((48, "neurosurgery"), (32, "infectious_diseases"), (20, "neurology")),
        ((38, "Streptococcus anginosus group"), (12, "Streptococcus pneumoniae"), (50, None)),
        crp=90,
        cured=0.5,
        follow_up=0.5,
    ),
    "spirochaete": Family(
        ((74, ("ceftriaxone",)), (26, ("benzylpenicillin",))),
        "ceftriaxone",
        ((12, "doxycycline_capsules"), (88, None)),
        ((52, "infectious_diseases"), (30, "neurology"), (18, "hiv_and_gum")),
        NONE_GROWN,
        crp=12,
        cured=0.5,
    ),
    "ear": Family(
        (
            (48, ("piperacillin_tazobactam",)),
            (26, ("ceftazidime",)),
            (18, ("meropenem",)),
            (8, ("ceftriaxone",)),
        ),
        "meropenem",
        ((38, "ciprofloxacin_tablets"), (62, None)),
        ((94, "ent_and_head_and_neck_surgery"), (6, "maxillofacial_surgery_and_dentistry")),
        PSEUDOMONAS,
        crp=38,
        cured=0.4,
        follow_up=0.35,
    ),
    "abdomen": Family(
        (
            (56, ("ertapenem",)),
            (18, ("ceftriaxone", "metronidazole")),
            (14, ("piperacillin_tazobactam",)),
            (6, ("ceftriaxone",)),
            (6, ("ertapenem", "micafungin")),
        ),
        "meropenem",
        ((20, "co_amoxiclav_tablets"), (14, "ciprofloxacin_tablets"), (66, None)),
        ((44, "general_surgery"), (30, "hepatobiliary"), (26, "gastroenterology")),
        GUT,
        crp=165,
        cured=0.55,
    ),
    "pelvis": Family(
        ((70, ("ertapenem",)), (30, ("ceftriaxone", "metronidazole"))),
        "meropenem",
        ((50, "doxycycline_capsules"), (50, None)),
        ((100, "obstetrics_and_gynaecology"),),
        GUT,
        crp=150,
        cured=0.65,
    ),
    "fungal": Family(
        (
            (36, ("liposomal_amphotericin",)),
            (30, ("caspofungin",)),
            (22, ("anidulafungin",)),
            (12, ("rezafungin",)),
        ),
        "anidulafungin",
        ((30, "voriconazole_tablets"), (70, None)),
        ((60, "haematology"), (40, "infectious_diseases")),
        ((40, "Candida albicans"), (30, "Aspergillus fumigatus"), (30, None)),
        crp=60,
        cured=0.35,
    ),
    "mycobacteria": Family(
        ((60, ("amikacin",)), (40, ("amikacin", "imipenem"))),
        "tigecycline",
        ((60, "azithromycin_tablets"), (40, None)),
        ((70, "respiratory_medicine"), (30, "infectious_diseases")),
        ((60, "Mycobacterium avium complex"), (40, "Mycobacterium abscessus")),
        crp=22,
        cured=0.05,
        follow_up=0.6,
    ),
    "virus": Family(
        ((80, ("ganciclovir",)), (20, ("foscarnet",))),
        "foscarnet",
        ((1, None),),
        ((60, "renal_medicine_and_transplantation"), (40, "haematology")),
        ((100, "Cytomegalovirus"),),
        crp=18,
    ),
    "neutropenia": Family(
        (
            (50, ("piperacillin_tazobactam",)),
            (30, ("ceftriaxone",)),
            (20, ("teicoplanin", "meropenem")),
        ),
        "meropenem",
        ((40, "ciprofloxacin_tablets"), (60, None)),
        ((70, "oncology_palliative_care"), (30, "haematology")),
        BLOOD,
        crp=95,
    ),
}
