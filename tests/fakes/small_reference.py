"""A reference small enough to reckon with: one factor of each kind, round scales."""

from search.reference import Factor, Kind, Reference

# sigma is 1 / sqrt(2) where that makes d squared the plain squared difference
PLAIN = 0.5**0.5

SMALL = Reference(
    name="small",
    factors=(
        Factor("coast", Kind.BINARY, "place", 1.0, "test", mean_difference=0.5),
        Factor("crowd", Kind.NUMERIC, "place", 1.0, "test", log=True, sigma=PLAIN),
        Factor(
            "klass",
            Kind.ORDINAL,
            "place",
            1.0,
            "test",
            sigma=PLAIN,
            levels={"town": 0.0, "edge": 1.0, "country": 2.0},
        ),
        Factor("motto", Kind.NOMINAL, "service", 1.0, "test", groups={"a": "A"}),
        Factor(
            "rural",
            Kind.NUMERIC,
            "people",
            2.0,
            "test",
            sigma=PLAIN,
            low=0.0,
            high=3.0,
            stand_in="klass",
        ),
        Factor(
            "tools",
            Kind.SET,
            "service",
            2.0,
            "test",
            mean_difference=0.8,
            groups={"h1": "h", "h2": "h", "h3": "h", "s1": "s", "s2": "s"},
        ),
        Factor(
            "type",
            Kind.NOMINAL,
            "service",
            1.0,
            "test",
            mean_difference=0.5,
            groups={"large": "acute", "small": "acute", "home": "community"},
        ),
    ),
    presets={
        "whole": ("coast", "crowd", "klass", "motto", "rural", "tools", "type"),
        "place": ("coast", "crowd", "klass"),
    },
    paired=("rural", "type"),
    quantiles={"whole": tuple(i / 50 for i in range(101))},
    model_id="vsg1-small",
)

FULL: dict[str, object] = {
    "coast": True,
    "crowd": 10.0,
    "klass": "edge",
    "motto": "a",
    "rural": 1.0,
    "tools": ("h1", "s1"),
    "type": "large",
}
"""A profile with every factor known."""
