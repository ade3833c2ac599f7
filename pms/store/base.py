"""The base of every table, and its types: a moment, a set of codes, a key to search by."""

import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class CodeSet(sa.types.TypeDecorator[tuple[str, ...]]):
    """Several codes of one list in a cell, joined by `;` as in a record bundle."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(
        self, value: tuple[str, ...] | list[str] | None, dialect: sa.Dialect
    ) -> str:
        return ";".join(value or ())

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        return tuple(value.split(";")) if value else ()


# Compared by code point on both databases, so that a range of a prefix can use its index.
SearchKey = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    registry = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Moment, tuple[str, ...]: CodeSet, str: sa.Text},
    )


def real_date(table: str, column: str) -> sa.CheckConstraint:
    """Have SQLite refuse 2026-02-30, which its text columns would take (PostgreSQL does anyway)."""
    rule = (
        f"{column} IS NULL OR (length({column}) = 10 AND date({column}) IS NOT NULL"
        f" AND date(julianday({column})) = {column})"
    )
    name = sa.schema.conv(f"ck_{table}_{column}_is_a_date")
    return sa.CheckConstraint(rule, name=name).ddl_if(dialect="sqlite")


@event.listens_for(sa.Column, "after_parent_attach")
def insist_on_real_dates(column: sa.Column[Any], table: sa.Table) -> None:
    if table.metadata is Base.metadata and type(column.type) is sa.Date:
        table.append_constraint(real_date(table.name, column.name))


class Scoped:
    """A row that belongs to one organisation and is invisible to every other."""

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))


class Versioned:
    """A row whose concurrent edits are noticed: an update of an old version matches nothing."""

    version: Mapped[int] = mapped_column(default=1)

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 (SQLAlchemy passes the class)
        return {"version_id_col": cls.version}


def new_ref() -> str:
    """A reference for a record made in the browser, unlike any other's, for its export."""
    return f"pms-{secrets.token_hex(8)}"


class Referenced(Versioned):
    """A row with a reference of its own: its form adds it once, however often it arrives."""

    ref: Mapped[str] = mapped_column(default=new_ref)


class Record(Scoped, Referenced):
    """A clinical row: scoped, versioned, in the history, and corrected rather than deleted."""

    entered_in_error_at: Mapped[datetime | None] = mapped_column(default=None)
    entered_in_error_reason: Mapped[str | None]


db = SQLAlchemy(
    model_class=Base,
    session_options={"autoflush": False},
    disable_autonaming=True,
)
