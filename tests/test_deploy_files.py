"""The files of docs/deploy are those that the guide prints, and IIS's sets what it must.

nginx and Caddy run with theirs in tests/test_behind_a_proxy.py; IIS cannot run here.
"""

import re
import xml.etree.ElementTree as ET

import pytest

from pms.config import DEFAULTS, ENVIRONMENT
from tests.real_proxy import DEPLOY, NAME

GUIDE = (DEPLOY.parent / "install.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w+\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
WEB_CONFIG = ET.parse(DEPLOY / "web.config").getroot()

TEXT = None
SCHEMA = {
    "processPath": TEXT,
    "arguments": TEXT,
    "startupTimeLimit": range(3601),
    "startupRetryCount": range(101),
    "rapidFailsPerMinute": range(101),
    "requestTimeout": TEXT,
    "stdoutLogEnabled": ("true", "false"),
    "stdoutLogFile": TEXT,
    "processesPerApplication": range(1, 101),
    "forwardWindowsAuthToken": ("true", "false"),
}
"""The attributes of httpPlatform by the schema of HttpPlatformHandler 1.2."""


@pytest.mark.parametrize("file", sorted(path.name for path in DEPLOY.iterdir()))
def test_the_guide_prints_each_file_word_for_word(file):
    assert (DEPLOY / file).read_text(encoding="utf-8") in BLOCKS
    assert f"[deploy/{file}](deploy/{file})" in GUIDE


@pytest.fixture
def platform():
    [found] = WEB_CONFIG.findall("system.webServer/httpPlatform")
    return found


@pytest.fixture
def environment(platform):
    return {one.get("name"): one.get("value") for one in platform.iter("environmentVariable")}


def test_iis_is_given_no_attribute_that_its_schema_does_not_have(platform):
    for name, value in platform.attrib.items():
        allowed = SCHEMA[name]
        assert allowed is TEXT or (int(value) if isinstance(allowed, range) else value) in allowed
    assert [child.tag for child in platform] == ["environmentVariables"]


def test_iis_starts_pms_on_the_port_it_chose_and_waits_until_it_has_started(platform):
    assert platform.get("processPath") == r"C:\PMS\.venv\Scripts\python.exe"
    assert platform.get("arguments") == "-m pms serve --port %HTTP_PLATFORM_PORT%"
    assert int(platform.get("startupTimeLimit")) >= 60
    assert platform.get("processesPerApplication") in (None, "1"), "the database has one server"
    [handler] = WEB_CONFIG.findall("system.webServer/handlers/add")
    assert (handler.get("path"), handler.get("verb")) == ("*", "*")
    assert handler.get("modules") == "httpPlatformHandler"


def test_iis_tells_pms_its_name_and_where_the_data_lies(environment):
    assert environment["PMS_HOSTS"] == NAME, "which makes IIS the proxy that is believed"
    assert environment["PMS_INSTANCE"] == r"D:\PMS-data"
    ours = {name for name in environment if name.startswith("PMS_")}
    assert ours <= {*ENVIRONMENT, "PMS_INSTANCE"}


def test_iis_takes_no_larger_request_than_pms():
    [limits] = WEB_CONFIG.iter("requestLimits")
    assert int(limits.get("maxAllowedContentLength")) == DEFAULTS["MAX_CONTENT_LENGTH"]


def test_the_guide_names_every_setting_that_the_environment_gives():
    assert [name for name in (*ENVIRONMENT, "PMS_INSTANCE") if f"`{name}`" not in GUIDE] == []


def test_the_guide_shuts_the_data_folder_on_windows(platform, environment):
    folder = re.escape(environment["PMS_INSTANCE"])
    assert re.search(rf"icacls {folder} /inheritance:r /grant:r ", GUIDE)
    assert platform.get("stdoutLogFile").startswith(environment["PMS_INSTANCE"])
