"""England's bank holidays."""

from datetime import date
from functools import cache


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in a calendar year, days given in lieu included.

    The `holidays` library keeps them, one-off ones too. It takes 10 MB, so it is loaded when first asked.
    """
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
