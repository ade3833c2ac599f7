"""What one import brings along."""

import importlib
import pkgutil
import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
import pytest

import pms
import pms.domain
from pms.store.base import Base
from tests.collected import ROOT

GRAPH = grimp.build_graph("pms", exclude_type_checking_imports=True)
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


def test_no_modules_import_one_another_in_a_circle():
    imports = {module: GRAPH.find_modules_directly_imported_by(module) for module in GRAPH.modules}
    assert list(TopologicalSorter(imports).static_order())


BELOW_THE_ACCOUNTS = "pms.picklists.models"
"""Their rows name an organisation and a user, whose module stands above theirs."""


def brought_by(module: str) -> set[str]:
    """Everything of the program that importing one module alone imports, its packages too."""
    found, open_ends = set(), {module}
    while open_ends:
        one = open_ends.pop()
        found.add(one)
        around = {one.rpartition(".")[0]} - {""}
        open_ends |= (GRAPH.find_modules_directly_imported_by(one) | around) - found
    return found


def tables_and_what_they_name() -> list[tuple[str, str, str]]:
    """Each module with a table, and another whose table it names by a key or a relationship."""
    importlib.import_module("pms.models")
    module_of = {mapper.local_table: mapper.class_.__module__ for mapper in Base.registry.mappers}
    named = {
        (module_of[key.parent.table], module_of[key.column.table], str(key.target_fullname))
        for table in module_of
        for key in table.foreign_keys
    } | {
        (mapper.class_.__module__, one.mapper.class_.__module__, str(one))
        for mapper in Base.registry.mappers
        for one in mapper.relationships
    }
    return sorted(
        (one, other, name) for one, other, name in named if one not in (other, BELOW_THE_ACCOUNTS)
    )


@pytest.mark.parametrize(("module", "named", "by"), tables_and_what_they_name())
def test_a_module_can_be_imported_alone_with_all_the_tables_it_names(module, named, by):
    assert named in brought_by(module), f"{by} is not there without its module"
