"""Episodes of OPAT care: one referral to the end of its parenteral therapy, and what happened."""

# Whoever loads an episode's model also keeps its facts, and knows the tables that it names.
from pms.episodes import facts
from pms.episodes.enquiries import models as enquiry_models
from pms.episodes.questionnaires import models as questionnaire_models
from pms.episodes.triage import models as triage_models

__all__ = ["enquiry_models", "facts", "questionnaire_models", "triage_models"]
