"""What the made-up records hold, and how often: roughly the published mix (counting-rules)."""

FAMILY_NAMES = (
    *("Abara", "Begum", "Brown", "Davies", "Fraser", "Green", "Iqbal", "Jones", "Khan", "Lewis"),
    *("Murphy", "Nowak", "O'Brien", "Patel", "Singh", "Smith", "Taylor", "Usman", "Young"),
)
GIVEN_NAMES = (
    *("Ada", "Ben", "Chloe", "Dylan", "Eva", "Farah", "Harry", "Isla", "Kiran", "Leo", "Mia"),
    *("Noah", "Olivia", "Priya", "Ravi", "Sam", "Tom", "Una", "Victor", "Wendy", "Zofia"),
)
SPECIALTIES = (
    "infectious_diseases",
    "general_and_acute_medicine",
    "orthopaedics_and_trauma",
    "respiratory_medicine",
    "urological_surgery",
    "vascular_surgery",
    "cardiology",
    "emergency_department",
    "other",
)
PATHWAYS = {
    "early_supported_discharge": 60,
    "admission_avoidance": 30,
    "transfer": 4,
    "return_to_iv": 4,
    None: 2,
}
WARDS = tuple(f"Ward {number}" for number in range(1, 21))
CONSULTANTS = tuple(f"Dr {name}" for name in FAMILY_NAMES)
WAITS = {0: 35, 1: 25, 2: 15, 3: 8, 5: 8, 10: 6, 20: 3}
DIAGNOSES = {
    "cellulitis": 19,
    "skin_and_soft_tissue_infection": 9,
    "bronchiectasis": 11,
    "urinary_tract_infection": 8,
    "diabetic_foot_infection": 6,
    "osteomyelitis_non_surgical": 6,
    "septic_arthritis": 4,
    "endocarditis": 4,
    "discitis_or_vertebral_osteomyelitis_without_metalwork": 3,
    "prosthetic_joint_infection_knee": 3,
    "bacteraemia": 5,
    "pneumonia_community_acquired": 3,
    "intra_abdominal_abscess": 3,
    "hepatic_abscess": 2,
    "other": 5,
}
AGENTS = {
    "ceftriaxone": 34,
    "teicoplanin": 14,
    "ertapenem": 12,
    "piperacillin_tazobactam": 8,
    "daptomycin": 7,
    "meropenem": 5,
    "dalbavancin": 4,
    "ceftazidime": 4,
    "flucloxacillin": 8,
    "amikacin": 4,
}
FREQUENCIES = {"od": 68, "bd": 8, "tds": 6, "qds": 4, "continuous": 10, "three_times_weekly": 4}
ADMINISTRATORS = {
    "opat_clinic": 34,
    "community_nurse_home": 22,
    "self": 16,
    "opat_nurse_home": 12,
    "ambulatory_care": 8,
    "carer": 4,
    "inpatient_team": 2,
    None: 1,
}
DEVICES = {"midline": 40, "picc": 30, "peripheral_cannula": 20, "tunnelled_cvc": 5, "no_line": 3}
GUIDANCE = {"ultrasound": 60, "radiological": 10, "not_guided": 10, "not_known": 5, None: 15}
LINE_EVENTS = ("infection_line", "line_occlusion", "infection_phlebitis", "fell_out", "other")
DRUG_EVENTS = ("rash_generalised", "nephrotoxicity", "diarrhoea_antibiotic", "nausea_vomiting")
CAUSES = (
    "infection_worsening_or_relapse",
    "drug_adverse_event",
    "line_complication",
    "unrelated",
    "planned_procedure",
    None,
)
REJECTIONS = (
    "oral_option_available",
    "patient_choice",
    "no_capacity",
    "not_medically_fit_for_discharge",
)
INFECTION_OUTCOMES = {"cured": 60, "improved": 32, "failed": 6, None: 2}
OPAT_OUTCOMES = {"success": 74, "partial": 16, "failure": 6, "indeterminate": 3, None: 1}
ORGANISMS = (None, "Staphylococcus aureus", "Escherichia coli", "Streptococcus dysgalactiae")
TASKS = ("Chase blood cultures", "Book line removal", "Request MRI", "Send letter to GP")
END_REASONS = {
    "completed_as_planned": 60,
    "planned_switch_to_oral": 28,
    "unplanned_admission": 4,
    "unplanned_intolerance": 4,
    None: 3,
}
ANSWERS = {5: 55, 4: 28, 3: 7, 2: 3, 1: 2, 0: 3, None: 2}
