"""The sample of the settings names every setting, and no other."""

from __future__ import annotations

import re

from app.core import settings
from tests.house.tree import source

# Turned on by `entente demo` alone, and off by the tests alone.
_NOT_FOR_PEOPLE = {"demo", "durable"}


def test_the_sample_names_every_setting() -> None:
    named = set(re.findall(r"^#?(ENTENTE_\w+)=", source(".env.example"), re.MULTILINE))
    wanted = {f"{settings.PREFIX}{name.upper()}" for name in settings.Settings.model_fields}
    unwanted = {f"{settings.PREFIX}{name.upper()}" for name in _NOT_FOR_PEOPLE}
    from_files = {name for name in named if name.endswith("_FILE")}
    assert named - from_files == wanted - unwanted
    assert {name.removesuffix("_FILE") for name in from_files} <= wanted
