"""School time: which half-term it is, which days are school days, and when somebody may be messaged.

All of it is pure. Days are dates in England; moments have a zone, and answers are in UTC.
"""

from handlers.school_time._bank_holidays import bank_holidays
from handlers.school_time._calendar import SchoolCalendar
from handlers.school_time._half_terms import TERMS, HalfTerm, Span, school_year_of, usual_half_terms
from handlers.school_time._timetable import (
    DEFAULT_ENDS_AT,
    DEFAULT_STARTS_AT,
    LONDON,
    WEEKDAYS,
    Timetable,
    occurrence_from,
)

__all__ = [
    "DEFAULT_ENDS_AT",
    "DEFAULT_STARTS_AT",
    "LONDON",
    "TERMS",
    "WEEKDAYS",
    "HalfTerm",
    "SchoolCalendar",
    "Span",
    "Timetable",
    "bank_holidays",
    "occurrence_from",
    "school_year_of",
    "usual_half_terms",
]
