"""What the faces take from outside: npm packages by name, and how much of each is kept."""

from typing import Final

# (npm package, version range, what it is for). The exact version and digests land in static/vendor/VENDORED.md.
PACKAGES: Final = (
    ("htmx.org", "2", "live parts of pages"),
    ("uplot", "1", "traffic graphs"),
    ("@tabler/core", "1", "style sheet (Bootstrap 5.3)"),
    ("@tabler/icons", "3", "icons"),
    ("inter-ui", "4", "typeface"),
)
TEST_PACKAGES: Final = (("axe-core", "4", "accessibility checks, tests only"),)

# Tabler's style sheet weighs 635 KB, most of it for widgets we do not show. A rule stays when every class it names
# belongs to one of these blocks; rules on bare elements always stay.
BLOCKS: Final = frozenset(
    """
    active align alert badge border breadcrumb btn card close col container d disabled display empty end fixed flex
    form fst fw g gap gx gy h1 h2 h3 h4 h5 h6 icon input invalid is justify kbd m mb me ms mt mx my nav overflow p
    page pagination pb pe position ps pt px py row show small start table text top user valid vertical visually w
    was
    """.split()  # noqa: SIM905
)
# Sub-blocks of the above that nothing here uses, and the colours and widths that tokens and grids of ours replace.
DROPPED: Final = (
    "align-content", "btn-animate", "btn-floating", "btn-loading", "btn-ghost", "btn-check", "btn-close", "card-tabs",
    "card-aside", "card-chart", "card-cover", "card-gradient", "card-img", "card-ribbon", "card-rotate", "card-stamp",
    "card-group", "card-status", "container-slim", "form-colorinput", "form-fieldset", "form-floating",
    "form-imagecheck", "form-range", "form-selectgroup", "nav-segmented", "nav-bordered", "nav-tabs", "nav-pills",
    "nav-underline", "nav-fill", "page-cover", "row-cols", "row-deck", "row-gap", "table-mobile", "table-nowrap",
    "table-striped", "table-sort", "text-bg", "text-gray", "text-wrap", "badge-dot", "col-form", "is-valid", "valid",
)  # fmt: skip
WIDE = r"-(xl|xxl)(-|$)"
COLOURED = (
    r"^(btn|btn-outline|card|badge|alert|table|text|border)-(secondary|info|light|dark|muted|blue|azure|indigo|purple|"
    r"pink|red|orange|yellow|lime|green|teal|cyan|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|"
    r"instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x|black|white|body)(-|$)"
)
UNUSED: Final = f"{WIDE}|{COLOURED}"

# One sprite of these; add a name here and refresh.
ICONS: Final = tuple(
    """
    activity adjustments alert-circle alert-triangle antenna arrow-left arrow-right arrow-up-right ban building
    building-bank calendar calendar-due cash check chevron-down chevron-left chevron-right chevron-up circle-check
    circle-dot
    circle-x clipboard-list clock clock-pause clock-play coin-euro copy credit-card database device-desktop
    dots-vertical download external-link eye file-code file-download file-invoice file-text filter flag flame gauge
    git-compare hand-stop help-circle history home hourglass inbox info-circle keyboard language layout-dashboard
    link lock login logout mail mailbox map-pin maximize menu-2 message-circle messages moon network note palette
    phone player-pause player-play plug-connected plug-connected-x plus printer receipt receipt-euro receipt-refund
    refresh route router scale search send server settings shield-check shield-lock sun ticket tool topology-star-3
    trending-down trending-up upload urgent user user-check user-circle users wall wifi wifi-off world x
    """.split()  # noqa: SIM905
)

# What French and English pages write: Latin-1, the ligatures, quotes, dashes, spaces, arrows and a few signs.
LETTERS: Final = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *map(ord, "ŒœŸ‘’“”„‚‹›–—…•·†‡‰€™→←↑↓↗≤≥≈≠−×÷∞✓\u2009\u200a\u202f\u00a0\u2011"),
)
FONT_FEATURES: Final = ("kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case", "zero", "ss03", "cv11")
