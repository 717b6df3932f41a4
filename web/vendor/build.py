"""Cuts the outside pieces down to what the pages use. Pure: bytes in, bytes out."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import tinycss2

from web.vendor.pieces import BLOCKS, DROPPED, FONT_FEATURES, LETTERS, UNUSED

_CLASS = re.compile(r"\.(-?[a-zA-Z_](?:[\w-]|\\.)*)")
_VENDOR_HOOK = re.compile(r"\[data-(vc|bs-popper)|::-webkit-scrollbar|::-webkit-datetime")
_NESTING = ("media", "supports", "container", "layer")


def trim_css(css: str) -> str:
    """Tabler's style sheet with only the rules of BLOCKS, still one minified line a rule."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "\n".join(filter(None, map(_trim_rule, rules))) + "\n"


def _trim_rule(rule: Any) -> str:
    if rule.type == "qualified-rule":
        return _trim_selectors(rule)
    if rule.type == "at-rule" and rule.at_keyword in _NESTING and rule.content is not None:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        kept = "".join(filter(None, map(_trim_rule, inner)))
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}" if kept else ""
    return "" if rule.type == "error" or rule.at_keyword in ("charset", "import") else str(rule.serialize())


def _trim_selectors(rule: Any) -> str:
    kept = [part.strip() for part in _split(tinycss2.serialize(rule.prelude)) if _wanted(part)]
    return f"{','.join(kept)}{{{tinycss2.serialize(rule.content).strip()}}}" if kept else ""


def _split(selectors: str) -> list[str]:
    """Splits on commas outside brackets: `:is(a,b)` is one selector."""
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(selectors):
        depth += letter in "([" or -(letter in ")]")
        if letter == "," and depth == 0:
            parts.append(selectors[start:index])
            start = index + 1
    return [*parts, selectors[start:]]


def _wanted(selector: str) -> bool:
    if _VENDOR_HOOK.search(selector):
        return False
    return all(_kept(name.replace("\\", "")) for name in _CLASS.findall(selector))


def _kept(name: str) -> bool:
    return name.split("-", maxsplit=1)[0] in BLOCKS and not name.startswith(DROPPED) and not re.search(UNUSED, name)


def sprite(icons: Iterable[tuple[str, str]]) -> str:
    """One SVG holding a `<symbol>` for each (name, svg source); strokes follow the text colour of the place of use."""
    symbols = []
    for name, source in icons:
        body = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
        if body is None:
            raise ValueError(f"{name} is not an SVG icon")
        shapes = re.sub(r"\s+", " ", body[1]).replace("> <", "><").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.75"'
    return f'{head} stroke-linecap="round" stroke-linejoin="round">\n' + "\n".join(symbols) + "\n</svg>\n"


def subset_font(woff2: bytes) -> bytes:
    """The variable font with our letters only and its optical size fixed; weight stays variable."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(BytesIO(woff2))
    options = subset.Options(layout_features=list(FONT_FEATURES), notdef_outline=True, hinting=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    if any(axis.axisTag == "opsz" for axis in font["fvar"].axes):
        font = instantiateVariableFont(font, {"opsz": 14, "wght": (400, 700)})
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
