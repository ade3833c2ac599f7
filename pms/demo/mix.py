"""What is treated, how long, and how it goes: the mix of a demonstration service.

Published: Gilchrist et al, J Antimicrob Chemother 2022, BSAC registry 2015-19: mean 16.7 OPAT days
(adults) and 7.7 (children); skin and soft tissue 27.6%, bronchiectasis 11.4%, urinary 7.6%,
diabetic foot 5.5% of adults; line complications 1.4 per 1,000 OPAT days, of them infections 0.3;
other adverse events 1.9; infection cured or improved 92.4%; OPAT success or partial 90.7%.
All other weights are invented so that these come out.
"""

from typing import NamedTuple

from pms.demo.choice import Weighted


class Diagnosis(NamedTuple):
    """`weight` is per cent of accepted episodes, `days` the mean of OPAT days.

    `family` names a row of ADULT_FAMILIES or CHILD_FAMILIES; `ages` are the youngest, the usual
    and the oldest, in years.
    """

    weight: float
    code: str
    days: float
    family: str
    ages: tuple[float, float, float] = (18, 64, 96)
    women: float = 0.47


_YOUNG, _MIDDLE, _OLD = (18, 34, 70), (22, 52, 88), (45, 74, 97)

ADULTS = (
    Diagnosis(18.6, "cellulitis", 5.4, "skin"),
    Diagnosis(4.6, "skin_and_soft_tissue_infection", 7, "skin"),
    Diagnosis(2.8, "wound_infection_post_surgical", 12, "skin", _MIDDLE),
    Diagnosis(11.4, "bronchiectasis", 13.5, "chest", (30, 66, 90), 0.62),
    Diagnosis(7.6, "urinary_tract_infection", 7.5, "urine", (19, 66, 97), 0.6),
    Diagnosis(5.5, "diabetic_foot_infection", 17, "foot", (36, 64, 88), 0.3),
    Diagnosis(3.2, "osteomyelitis_diabetic_foot", 37, "foot", (38, 63, 88), 0.28),
    Diagnosis(3.4, "osteomyelitis_non_surgical", 38, "bone", _MIDDLE),
    Diagnosis(1.6, "osteomyelitis_surgically_related", 39, "bone", _MIDDLE),
    Diagnosis(2.6, "septic_arthritis", 24, "bone"),
    Diagnosis(1.8, "prosthetic_joint_infection_hip", 39, "bone", _OLD),
    Diagnosis(2.2, "prosthetic_joint_infection_knee", 39, "bone", _OLD),
    Diagnosis(0.4, "prosthetic_joint_infection_other", 37, "bone", _OLD),
    Diagnosis(1.0, "metalwork_infection", 36, "bone", _MIDDLE),
    Diagnosis(2.6, "discitis_or_vertebral_osteomyelitis_without_metalwork", 39, "bone"),
    Diagnosis(0.7, "discitis_or_vertebral_osteomyelitis_with_metalwork", 41, "bone"),
    Diagnosis(0.5, "psoas_abscess", 27, "bone", _MIDDLE),
    Diagnosis(0.9, "bursitis", 6, "skin", _MIDDLE, 0.25),
    Diagnosis(3.0, "endocarditis", 23, "heart", (24, 66, 89), 0.33),
    Diagnosis(0.5, "infected_pacing_box", 16, "heart", _OLD),
    Diagnosis(0.7, "vascular_graft_infection", 36, "heart", _OLD),
    Diagnosis(4.4, "bacteraemia", 10.5, "blood"),
    Diagnosis(1.1, "line_related_infection_systemic", 10.5, "blood", _MIDDLE),
    Diagnosis(0.6, "bacterial_meningitis", 9, "brain", _YOUNG),
    Diagnosis(0.9, "cerebral_abscess", 33, "brain", _MIDDLE),
    Diagnosis(0.5, "epidural_abscess", 36, "brain", _MIDDLE),
    Diagnosis(0.6, "lyme_disease_neurological", 17, "spirochaete", _MIDDLE),
    Diagnosis(0.4, "syphilis_neurological", 13, "spirochaete", _MIDDLE, 0.1),
    Diagnosis(1.6, "cystic_fibrosis_infective_episode", 12.5, "chest", (18, 27, 52)),
    Diagnosis(0.9, "empyema", 17, "pneumonia"),
    Diagnosis(2.0, "pneumonia_community_acquired", 5.5, "pneumonia"),
    Diagnosis(0.4, "pneumonia_hospital_acquired", 6.5, "pneumonia"),
    Diagnosis(1.5, "respiratory_tract_infection_other", 9, "chest"),
    Diagnosis(1.6, "malignant_otitis_externa", 37, "ear", _OLD),
    Diagnosis(0.3, "mastoiditis", 17, "ear", _MIDDLE),
    Diagnosis(2.0, "intra_abdominal_abscess", 16, "abdomen", _MIDDLE),
    Diagnosis(1.5, "hepatic_abscess", 25, "abdomen"),
    Diagnosis(0.4, "pelvic_abscess", 13, "pelvis", _YOUNG, 1),
    Diagnosis(0.7, "cholangitis", 8, "abdomen"),
    Diagnosis(0.3, "aspergillosis", 24, "fungal", _MIDDLE),
    Diagnosis(0.3, "candidiasis", 15, "fungal"),
    Diagnosis(0.3, "non_tuberculous_mycobacteria", 44, "mycobacteria", _MIDDLE, 0.6),
    Diagnosis(0.2, "actinomycosis", 33, "spirochaete", _MIDDLE),
    Diagnosis(0.3, "cytomegalovirus_infection", 15, "virus", _MIDDLE),
    Diagnosis(0.4, "febrile_neutropenia", 6, "neutropenia", _MIDDLE),
    Diagnosis(1.1, "other", 11, "blood"),
)

_WEEKS, _TODDLER, _CHILD = (0.05, 0.1, 0.3), (0.3, 3, 12), (1, 8, 16.5)

CHILDREN = (
    Diagnosis(11, "urinary_tract_infection", 4.5, "child_urine", _TODDLER, 0.65),
    Diagnosis(9, "cellulitis", 3.8, "child_skin", _TODDLER),
    Diagnosis(9, "periorbital_cellulitis", 3.8, "child_skin", _TODDLER),
    Diagnosis(7, "fever_in_early_infancy", 3, "newborn", _WEEKS),
    Diagnosis(5, "late_onset_sepsis", 5, "newborn", _WEEKS),
    Diagnosis(5, "early_onset_sepsis", 4.5, "newborn", (0.02, 0.03, 0.06)),
    Diagnosis(5, "bacterial_meningitis", 8, "child_blood", (0.1, 1, 10)),
    Diagnosis(6, "bacteraemia", 7, "child_blood", _TODDLER),
    Diagnosis(3, "line_related_infection_systemic", 9, "child_blood", _CHILD),
    Diagnosis(3, "febrile_neutropenia", 5, "child_neutropenia", _CHILD),
    Diagnosis(7, "lymphadenitis", 4.5, "child_skin", _TODDLER),
    Diagnosis(2, "lymph_node_abscess", 6, "child_skin", _TODDLER),
    Diagnosis(2, "tonsillitis", 3, "child_skin", _CHILD),
    Diagnosis(3, "orbital_cellulitis", 8, "child_blood", _CHILD),
    Diagnosis(3, "mastoiditis", 8.5, "child_blood", _TODDLER),
    Diagnosis(6, "appendicitis", 5.5, "child_abdomen", _CHILD),
    Diagnosis(2, "intra_abdominal_abscess", 8, "child_abdomen", _CHILD),
    Diagnosis(5, "osteomyelitis_non_surgical", 17, "child_bone", _CHILD),
    Diagnosis(4, "septic_arthritis", 14, "child_bone", _TODDLER),
    Diagnosis(4, "cystic_fibrosis_infective_episode", 14, "child_chest", _CHILD),
    Diagnosis(3, "empyema", 12.5, "child_pneumonia", _TODDLER),
    Diagnosis(3, "pneumonia_community_acquired", 4.5, "child_pneumonia", _TODDLER),
    Diagnosis(0.7, "congenital_cmv", 30, "child_virus", (0.05, 0.1, 0.3)),
    Diagnosis(0.8, "neonatal_hsv", 15, "child_hsv", (0.05, 0.08, 0.15)),
    Diagnosis(0.6, "scalded_skin_syndrome", 4, "child_skin", _TODDLER),
    Diagnosis(0.5, "cerebral_abscess", 30, "child_blood", _CHILD),
    Diagnosis(0.4, "lyme_disease_neurological", 14, "child_blood", _CHILD),
)

PLANNED_OVER_COUNTED = {"adult": 1.035, "paediatric": 1.14}
"""What is planned is more than what counts: therapy ends early, and days in hospital are none."""
SHAPE_OF_DAYS = 6.0
"""Of the gamma distribution of days about a diagnosis's mean: a spread of two fifths."""

LINE_EVENTS_A_DAY = 1.35 / 1000  # of each line; two may be in on one day, or one before OPAT begins
LINE_INFECTIONS = 0.3 / 1.4
"""Of the line events."""
DRUG_EVENTS_A_DAY = 1.9 / 1000

FATES: Weighted[str] = (
    (91.5, "well"),
    (4.6, "admitted_worse"),
    (0.4, "admitted_new_infection"),
    (0.8, "admitted_otherwise"),
    (1.8, "failed"),
    (0.4, "gave_up"),
    (0.5, "died"),
)
"""How therapy goes, adverse events apart. The outcomes follow: what was worse, new or failed, and
those who died, are the infections that failed (7.3%); R10 gives the OPAT outcomes."""

REJECTED = 0.12
REJECTION_REASONS: Weighted[str] = (
    (24, "oral_option_available"),
    (10, "patient_choice"),
    (6, "no_antimicrobials_needed"),
    (7, "non_complex"),
    (9, "patient_unsuitable"),
    (14, "not_medically_fit_for_discharge"),
    (5, "lack_of_social_support"),
    (3, "no_vascular_access"),
    (8, "no_capacity"),
    (6, "out_of_area"),
    (6, "drug_or_frequency_not_deliverable"),
    (3, "risk_at_home"),
    (3, "insufficient_information"),
    (5, "referral_withdrawn"),
    (1, "died"),
    (1, "other"),
)
REJECTED_BY: Weighted[str] = (
    (70, "opat_team"),
    (14, "referring_team"),
    (11, "patient"),
    (5, "community_nursing_team"),
)

DRUG_EVENTS: Weighted[str] = (
    (23, "rash_generalised"),
    (15, "diarrhoea_antibiotic"),
    (12, "nausea_vomiting"),
    (8, "hepatitis"),
    (8, "neutropenia"),
    (6, "nephrotoxicity"),
    (6, "eosinophilia"),
    (5, "drug_fever"),
    (4, "diarrhoea_c_difficile"),
    (4, "rash_local"),
    (4, "urticaria"),
    (3, "thrombocytopenia"),
    (3, "leucopenia"),
    (2, "infusion_reaction"),
    (1, "anaphylaxis"),
)
DRUG_CONSEQUENCES: Weighted[str] = (
    (38, "no_change"),
    (32, "drug_changed"),
    (16, "drug_stopped"),
    (14, "admission"),
)
LINE_INFECTION_TYPES: Weighted[str] = (
    (45, "infection_line"),
    (30, "infection_phlebitis"),
    (25, "infection_bacteraemia"),
)
LINE_EVENT_TYPES: Weighted[str] = (
    (28, "line_occlusion"),
    (22, "fell_out"),
    (12, "thrombus"),
    (11, "line_migration"),
    (9, "sterile_phlebitis"),
    (7, "extravasation"),
    (7, "allergy_to_dressing"),
    (3, "fractured_line"),
    (1, "other"),
)
OTHER_ADMISSIONS: Weighted[str] = (
    (50, "unrelated"),
    (35, "underlying_disease"),
    (15, "social_or_logistic"),
)
