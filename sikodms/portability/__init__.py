"""The exit door: everything in the portal as JSON and plain files, and back again to the same portal."""

from sikodms.portability.leaving import ExportRefused, export
from sikodms.portability.returning import RestoreRefused, restore

__all__ = ["ExportRefused", "RestoreRefused", "export", "restore"]
