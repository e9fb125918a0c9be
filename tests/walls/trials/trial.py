"""One trial of a constraint: a statement that keeps it, and the same with one value that does not.

`{value}` in the statement stands for the value. Ids stand as `%(name)s`: whoever and whatever
`tests.cast` names, and what `tests.walls.trials.staging` made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Trial:
    """A statement with the value that is kept and the one that is refused.

    `also` are more values that are refused, such as one below a range. `voice` tries it; None
    where the application writes none of the columns, which is proven then, and the owner tries it.
    `before` are statements of the same person that go ahead, in the same transaction. `policy`
    says that row security refuses the bad value before the constraint comes to it, and `behind`
    names the primary key that does: there too the owner tries the constraint itself, behind a key
    with the key taken away.
    """

    voice: str | None
    statement: str
    good: str
    bad: str
    before: tuple[str, ...] = ()
    policy: bool = False
    behind: str = ""
    also: tuple[str, ...] = ()


Trials: TypeAlias = dict[str, Trial]


def longer(most: int) -> tuple[str, str]:
    """Return texts of `most` letters and of one more."""
    return f"repeat('x', {most})", f"repeat('x', {most + 1})"
