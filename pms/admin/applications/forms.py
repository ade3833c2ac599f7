"""Questions to an organisation that applies."""

from typing import Any

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired

from pms.admin.questions import SeveralField, email, short_text
from pms.auth.actions import ODS_CODE
from pms.domain.counting.services import SERVICES
from pms.domain.text import lengths
from pms.web.fields import in_capitals
from pms.web.typed import PlainForm


class ApplicationForm(PlainForm):
    name = short_text(
        "Name of the organisation",
        "Enter the name of the organisation",
        lengths.NAME,
        render_kw={"autofocus": True, "autocomplete": "organization"},
    )
    ods_code = StringField(
        "ODS code",
        description="3 to 10 letters and digits, such as RXX",
        filters=[in_capitals],
        validators=[DataRequired("Enter the ODS code")],
        render_kw={"maxlength": 10, "spellcheck": "false"},
    )
    services = SeveralField(
        "OPAT services",
        [DataRequired("Select the services it runs")],
        SERVICES.items(),
    )
    contact_name = short_text("Name of the person to ask", "Enter a name", lengths.NAME)
    contact_email = email("Their e-mail address")
    contact_phone = short_text("Their phone number", "Enter a phone number", lengths.PHONE)
    paperwork_reference = short_text(
        "Reference of the paperwork",
        "Enter the reference",
        description="Of the contract or correspondence that this application belongs to. "
        "Do not name a patient: the technical team reads it",
    )

    def validate_ods_code(self, field: StringField) -> None:
        if not ODS_CODE.fullmatch(field.data or ""):
            raise ValidationError("Use 3 to 10 letters and digits")

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name != "csrf_token"}
