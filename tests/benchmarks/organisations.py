"""How long the pages of many organisations take, and who could pair up among them: one JSON line.

    python -m tests.benchmarks.organisations --n 2000 --requests 20

Is: the real application over a node that holds the descriptions of n invented organisations,
asked in process. ``first_ms`` is a request after one of them changed (all are read and checked
anew), ``p50_ms`` and ``p95_ms`` are those after it; ``pairs_ms`` is the matching alone. The
baseline is /healthz of the same run.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from random import Random

import numpy as np
from pydantic import JsonValue

from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from network.organisations.likeness import Purpose
from network.organisations.profile import declared_profile
from network.records.audience import Audience
from network.records.publishing import Approved
from tests.fakes.site import OURS, Site, open_site

TYPES = ("COMMUNITY", "ACUTE - SMALL", "LOCAL AUTHORITY", "VCSE")
PAGES = {
    "healthz": "/healthz",
    "organisations": "/organisations",
    "by_name": "/organisations?by=name",
    "last_page": "/organisations?page=40",
    "with_weights": "/organisations?w-rural_share=2&for=place",
    "pairing_up": "/pairing-up",
    "everybody": "/pairing-up/everybody",
}


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = open_site(Path(folder))
        fill(site, asked.n, Random(asked.seed))
        figures = {name: measured(site, path, asked.requests) for name, path in PAGES.items()}
        pairs = pairing(site)
        site.network.close()
    print(json.dumps({"benchmark": "organisations", "n": asked.n, "pages": figures, **pairs}))


def fill(site: Site, number: int, chance: Random) -> None:
    """Publish our own description and ``number`` declared ones, a hundred a transaction."""
    network = site.network
    with network.database.transaction() as session:
        person = network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": profile(chance)})
        network.organisations.save(session, person, OUR_KEY, edit)
        network.organisations.publish(session, person, OUR_KEY, Audience("network"))
    for start in range(0, number, 100):
        with network.database.transaction() as session:
            for name in range(start, min(start + 100, number)):
                fields = {
                    "name": f"Organisation {name}",
                    "kind": "trust",
                    "profile": profile(chance),
                    "declared_by_facilitator": True,
                }
                body = network.publishing.compose("organisation", fields)
                network.publishing.publish(
                    session, Approved("organisation", body, Audience("network"), None)
                )


def profile(chance: Random) -> JsonValue:
    """Return a context with nine factors drawn at random."""
    rural = chance.random() ** 2
    said: dict[str, JsonValue] = {
        "rural_share": round(rural, 4),
        "remote_share": round(rural * chance.random(), 4),
        "deprivation": round(chance.uniform(8, 40), 2),
        "most_deprived_20": round(chance.random() / 2, 4),
        "population": chance.randint(50_000, 900_000),
        "org_type": chance.choice(TYPES),
        "services": sorted(chance.sample(["700", "710", "711", "715", "950", "960"], 3)),
        "care_settings": sorted(chance.sample(["A01", "B01", "C01", "E02", "N03"], 2)),
        "ethnic_minority_share": round(chance.uniform(2, 60), 1),
    }
    found: JsonValue = declared_profile(said, source="benchmark").model_dump(
        mode="json", exclude_none=True
    )
    return found


def measured(site: Site, path: str, requests: int) -> dict[str, float]:
    """Return milliseconds: the first request after a change, and the median and p95 after it."""
    visitor = site.signed_in("facilitator")
    change(site)
    took = []
    for _ in range(requests + 1):
        start = time.perf_counter()
        answer = visitor.get(path)
        took.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, path
    p50, p95 = np.percentile(took[1:], [50, 95])
    return {
        "first_ms": round(took[0], 1),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
    }


def change(site: Site) -> None:
    """Publish our description anew, so that all are gathered again."""
    network = site.network
    with network.database.transaction() as session:
        person = network.signing_in.person(session, "administrator")
        network.organisations.publish(session, person, OUR_KEY, Audience("network"))


def pairing(site: Site) -> dict[str, object]:
    """Return how long the matching takes, how many pairs there are and who is in none."""
    change(site)
    gathering = site.network.context.gathering
    with site.network.database.reading() as session:
        gathered = gathering.all(session)
    start = time.perf_counter()
    found = gathering.pairs(gathered, Purpose())
    took = (time.perf_counter() - start) * 1000
    paired = {key for pair in found for key in (pair.first, pair.second)}
    return {
        "pairs_ms": round(took, 1),
        "pairs": len(found),
        "in_none": len(gathered.listed) - len(paired),
    }


if __name__ == "__main__":
    main()
