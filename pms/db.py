"""The column types by the address that migrations already released know them by."""

from pms.store.base import CodeSet, Moment, real_date

__all__ = ["CodeSet", "Moment", "real_date"]
