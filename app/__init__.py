"""Entente: the working desk of an anti-counterfeiting alliance."""

from zoneinfo import reset_tzpath

# Zones are those of the locked package: a system's own may be years behind, and a meeting in a
# country that has changed its clocks since would be an hour off.
reset_tzpath(to=())
