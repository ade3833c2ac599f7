"""The confirmation before something leaves."""

from wtforms import HiddenField

from pms.web.typed import PlainForm


class PublishForm(PlainForm):
    """Names the file that the page spoke of, so that the button publishes no other one."""

    made = HiddenField()
