"""The filter bar as one frozen value: period, comparison and what is looked at.

A period is half-open, [start, end), cut in the reporting time zone. What a reader chose (a preset such as `28d`, or two dates) becomes
instants only together with `now`, so a link stays a view: `?range=28d` means the 28 days that end today, whenever it is opened.
"""

from data.filters.parameters import DEFAULT_RANGE, MAX_VALUES, FilterError, parse, to_query
from data.filters.periods import BY_DEFAULT, COMPARISONS, PRESETS, Kept
from data.filters.view import DIMENSIONS, Filters, at_reading, midnights, obey, uncompared, whole_days

__all__ = [
    "BY_DEFAULT",
    "COMPARISONS",
    "DEFAULT_RANGE",
    "DIMENSIONS",
    "MAX_VALUES",
    "PRESETS",
    "FilterError",
    "Filters",
    "Kept",
    "at_reading",
    "midnights",
    "obey",
    "parse",
    "to_query",
    "uncompared",
    "whole_days",
]
