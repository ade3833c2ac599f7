"""Patients."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

import pms.auth.models  # noqa: F401 (each row names an organisation)
from pms.domain.care.patient import age_on as age_on
from pms.domain.care.patient import are_no_known_allergies
from pms.domain.text.names import full_name, number_key
from pms.patients.names import name_key
from pms.store.base import Base, Record, SearchKey
from pms.store.history import Audited


class Patient(Record, Audited, Base):
    """A person in the care of the organisation's OPAT service, once however often they return."""

    __tablename__ = "patient"
    __not_in_history__ = frozenset({"family_key", "given_key", "hospital_key"})
    __table_args__ = (
        sa.UniqueConstraint("id", "organisation_id"),
        sa.UniqueConstraint("organisation_id", "ref"),
        sa.UniqueConstraint("organisation_id", "nhs_number"),
        sa.UniqueConstraint("organisation_id", "hospital_number"),
        sa.Index("ix_patient_hospital", "organisation_id", "hospital_key"),
        sa.Index("ix_patient_family", "organisation_id", "family_key", "given_key"),
        sa.Index("ix_patient_given", "organisation_id", "given_key"),
        sa.Index("ix_patient_born", "organisation_id", "date_of_birth"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nhs_number: Mapped[str | None] = mapped_column(SearchKey)
    """Ten digits with a valid check digit: an NHS, CHI or Health and Care number."""
    hospital_number: Mapped[str | None] = mapped_column(SearchKey)
    """As it was typed; `hospital_key` is what it is found and held against others by."""
    hospital_key: Mapped[str | None] = mapped_column(SearchKey)
    family_name: Mapped[str]
    given_name: Mapped[str]
    """Empty where `single_name` says that the patient has no other than the family name."""
    single_name: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    family_key: Mapped[str] = mapped_column(SearchKey)
    given_key: Mapped[str] = mapped_column(SearchKey)
    date_of_birth: Mapped[date]
    sex: Mapped[str | None]
    postcode: Mapped[str | None]
    gp_practice_code: Mapped[str | None]
    phone: Mapped[str | None]
    allergies: Mapped[str | None]

    @validates("family_name", "given_name")
    def keep_key(self, attribute: str, name: str) -> str:
        setattr(self, attribute.replace("_name", "_key"), name_key(name))
        return name

    @validates("hospital_number")
    def keep_hospital_key(self, attribute: str, number: str | None) -> str | None:
        self.hospital_key = number_key(number)
        return number

    @property
    def full_name(self) -> str:
        return full_name(self.family_name, self.given_name)

    @property
    def allergies_to_flag(self) -> str | None:
        """None where none are recorded, and where it is recorded that none are known."""
        return None if are_no_known_allergies(self.allergies) else self.allergies

    def age_on(self, day: date) -> int:
        """Completed years on a day."""
        return age_on(self.date_of_birth, day)
