"""What one import brings along."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import pms
import pms.domain
from tests.collected import ROOT

FRAMEWORKS = {"alembic", "click", "flask", "sqlalchemy", "werkzeug", "wtforms"}


def loaded_by(*modules: str) -> set[str]:
    """What an interpreter that has imported these, and nothing before them, has loaded."""
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_whole_domain_brings_no_framework_along():
    domain = [module.name for module in pkgutil.walk_packages(pms.domain.__path__, "pms.domain.")]
    assert len(domain) > 50
    loaded = loaded_by(*domain)
    assert loaded.isdisjoint(FRAMEWORKS)
    beside = {name for name in loaded if name.startswith("pms.")} - {"pms.domain", *domain}
    assert beside == set(), "nor anything else of the program"


def test_what_is_looked_for_would_be_found():
    assert loaded_by("pms.app") >= FRAMEWORKS


@pytest.mark.parametrize(
    "name",
    [
        module.name
        for module in pkgutil.walk_packages(pms.__path__, "pms.")
        if not module.name.endswith("__main__")
    ],
)
def test_what_a_module_says_it_gives_is_there(name):
    module = importlib.import_module(name)
    promised = getattr(module, "__all__", ())
    assert [one for one in promised if not hasattr(module, one)] == []
