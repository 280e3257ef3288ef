"""Korean as it is spoken: particles after names that are put into a sentence."""

from __future__ import annotations

import re

# What stands in a translation, and what it is after a syllable with a final consonant and without.
_PARTICLES = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라는": ("이라는", "라는"),
}
# Marks that close a name are not spoken.
_OPEN = re.compile(
    rf"([가-힣])([)\]’”\"'」』]*)({'|'.join(map(re.escape, _PARTICLES))})",
)
_FINALS, _RIEUL = 28, 8


def with_particles(text: str) -> str:
    """The text with the particle that fits after each Hangul syllable; after anything else both
    stay: "서울은(는)" is "서울은", "Lyon은(는)" stays as it is."""
    return _OPEN.sub(_fitted, text)


def _fitted(match: re.Match[str]) -> str:
    syllable, marks, particle = match.groups()
    final = (ord(syllable) - ord("가")) % _FINALS
    closed, open_ = _PARTICLES[particle]
    # (으)로 follows ㄹ as it follows a vowel.
    is_closed = final != 0 and not (particle == "(으)로" and final == _RIEUL)
    return f"{syllable}{marks}{closed if is_closed else open_}"
