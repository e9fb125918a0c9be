"""What people type, made fit to keep, to search and to show."""

from __future__ import annotations

import re
import unicodedata

from app.core.errors import Invalid

# Han, kana, bopomofo and hangul are searched by character: no spaces tell where a word ends.
_CJK = re.compile(
    "([\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd])"
)
# Letters that Unicode does not take apart into a base and a mark.
_STROKES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "\u0131": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
# Marks below this combining class are part of the letter (nukta, kana voicing, virama).
_DIACRITIC_CLASS = 10
_NOT_WORD = re.compile(r"[\W_]")
_VARIATION = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")

# Bidirectional controls (UAX 9), zero-width and default-ignorable characters, and tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)
# A joiner between letters of scripts that need it (Arabic to Sinhala), or between two emoji, is
# ordinary spelling and stays.
_JOINED = re.compile(
    "(?<=[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])[\u200c\u200d]"
    "(?=[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])"
    "|(?<=[\u2600-\u27bf\ufe0f\U0001f1e6-\U0001faff])\u200d(?=[\u2190-\u27bf\U0001f1e6-\U0001faff])"
)


def fold(text: str) -> str:
    """Return the words of `text` for search and comparison: lower case, one space between two.

    NFKC, case-folded, without diacritics; each CJK character is a word; whatever is neither letter
    nor digit parts words; invisible characters vanish. `fold(fold(x)) == fold(x)`.
    """
    visible = _VARIATION.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    once = _without_marks(visible)
    return " ".join(_words(_CJK.sub(r" \1 ", _without_marks(once))).split())


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    bare = "".join(c for c in apart if unicodedata.combining(c) < _DIACRITIC_CLASS)
    return unicodedata.normalize("NFKC", bare)


def _words(text: str) -> str:
    """Put a space for every character that is no letter, digit or mark within a word."""
    return _NOT_WORD.sub(
        lambda found: found[0] if unicodedata.category(found[0])[0] == "M" else " ", text
    )


def clean_line(text: str, limit: int, field: str = "text") -> str:
    """Return one line as typed, without controls, runs of space as one, nothing at the ends.

    Raises Invalid(field, …) for NUL, for half a surrogate pair and beyond `limit` characters.
    """
    checked = _refuse_unstorable(text, field)
    line = _CONTROLS.sub("", _SPACES.sub(" ", checked))
    return _within(" ".join(line.split()), limit, field)


def clean_text(text: str, limit: int, field: str = "text") -> str:
    r"""Return a text as typed, lines ended by `\n`, without controls but tab and newline.

    Raises Invalid(field, …) for NUL, for half a surrogate pair and beyond `limit` characters.
    """
    lines = _NEWLINES.sub("\n", _refuse_unstorable(text, field))
    return _within(_CONTROLS.sub("", lines).strip("\n"), limit, field)


def _refuse_unstorable(text: str, field: str) -> str:
    if "\0" in text:
        raise Invalid(field, "This holds a NUL character, which cannot be kept. Remove it.")
    if _SURROGATES.search(text):
        raise Invalid(field, "This holds half a character, which cannot be kept. Type it again.")
    return text


def _within(text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        raise Invalid(
            field,
            "Use at most {limit} characters; this has {length}.",
            limit=limit,
            length=len(text),
        )
    return text


def marked_invisibles(text: str) -> str:
    """Return `text` with direction controls and zero-width characters shown, as in ⟦U+202E⟧.

    Joiners stay where spelling or an emoji needs them.
    """
    return _marked(text, "⟦U+{:04X}⟧")


def without_invisibles(text: str) -> str:
    """Return `text` without the characters that `marked_invisibles` shows."""
    return _marked(text, "")


def _marked(text: str, mark: str) -> str:
    if text.isascii():
        return text
    kept = {found.start() for found in _JOINED.finditer(text)}
    return _INVISIBLE.sub(
        lambda found: found[0] if found.start() in kept else mark.format(ord(found[0])), text
    )


def initials(name: str) -> str:
    """Return one or two capital letters for `name`, as on a round badge; "?" when it has none.

    A name written without spaces in Han, kana or hangul gives its first character.
    """
    words = [word for part in name.split() if (word := _NOT_WORD.sub("", part))]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 or _CJK.match(words[0]) else [words[0], words[-1]]
    return "".join(word[0].upper()[0] for word in chosen)
