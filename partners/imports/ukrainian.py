"""Names of Ukrainian towns from the adjectives by which communities are called."""

from __future__ import annotations

import re

_ADJECTIVE = re.compile(r"(?P<stem>.+?)(?P<suffix>[сцз]ька|а)")
# The last consonant of the town's name, which the suffix has swallowed.
_SWALLOWED = {"ська": ("", "с"), "цька": ("к", "ц", "ць", "ч"), "зька": ("з", "г", "ж"), "а": ("",)}
_ENDINGS = ("", "а", "я", "о", "е", "и", "і", "ь", "ий")
# Longer changes of the stem: Бучанська – Буча, Черкаська – Черкаси, Чернівецька – Чернівці.
_STEMS = (("ан", "а"), ("ан", "и"), ("ен", "не"), ("ен", "ни"), ("е", "ці"), ("ів", "ове"))


def towns_of(adjective: str) -> tuple[str, ...]:
    """The names that an adjective such as "Полтавська" may come from, among them "Полтава".

    Most of them exist nowhere: they are to be looked up within one region.
    """
    adjective = adjective.strip()
    match = _ADJECTIVE.fullmatch(adjective)
    if match is None:
        return ()
    stem, suffix = match["stem"], match["suffix"]
    names = [
        f"{stem}{consonant}{ending}" for consonant in _SWALLOWED[suffix] for ending in _ENDINGS
    ]
    names += [stem.removesuffix(old) + new for old, new in _STEMS if stem.endswith(old)]
    # Towns that keep the suffix: Луцьк, Хмельницький.
    names += [adjective[:-1], f"{adjective[:-1]}ий"]
    return tuple(dict.fromkeys(names))
