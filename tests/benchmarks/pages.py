"""How long the pages take the server, and how much a browser must fetch: one JSON line.

    python -m tests.benchmarks.pages --records 500 --requests 40

Is: the real application over a node of invented records with contexts, asked in process, so that
the figures are the server's and not the network's. The baseline is /healthz of the same run.
Weight is of a first visit: the page and every file of ours that it names, gzip apart.
"""

import argparse
import json
import re
import tempfile
import time
from pathlib import Path
from random import Random

import numpy as np
from pydantic import JsonValue

from federation.strict import Object
from network.organisations.describing import DescriptionEdit
from network.organisations.description import OURS as OUR_KEY
from network.organisations.profile import declared_profile
from network.records.audience import Audience
from network.records.publishing import Approved
from tests.fakes.site import CAFE, OURS, Site, Visitor, open_site

ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
TYPES = ("COMMUNITY", "ACUTE - SMALL", "LOCAL AUTHORITY", "VCSE")


def main() -> None:
    """Measure, and print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = open_site(Path(folder))
        innovation = fill(site, asked.records, Random(asked.seed))
        pages = {
            "healthz": "/healthz",
            "home": "/",
            "search": "/search?q=kettle",
            "places_like_mine": "/search",
            "innovation": f"/innovations/{innovation}",
            "organisations": "/organisations",
        }
        visitor = site.signed_in()
        figures = {name: measured(visitor, path, asked.requests) for name, path in pages.items()}
        site.network.close()
    print(
        json.dumps(
            {
                "benchmark": "pages",
                "records": asked.records,
                "requests": asked.requests,
                "baseline": "healthz",
                "pages": figures,
            }
        )
    )


def fill(site: Site, records: int, random: Random) -> str:
    """Describe our organisation and publish ``records`` innovations; return the last one's key."""
    network = site.network
    with network.database.transaction() as session:
        person = network.signing_in.person(session, "administrator")
        edit = DescriptionEdit(base=0, fields={**OURS, "profile": place(random)})
        network.organisations.save(session, person, OUR_KEY, edit)
        rid = ""
        for number in range(records):
            fields: Object = {
                **CAFE,
                "title": f"Café number {number}",
                "context": {"place": "Market towns", "profile": place(random)},
            }
            body = network.publishing.compose("innovation", fields)
            approved = Approved("innovation", body, Audience("network"), None)
            rid = network.publishing.publish(session, approved).rid
    while network.indexing.follow():
        pass
    return f"{network.settings.node.id}/{rid}"


def place(random: Random) -> JsonValue:
    """Return an invented place in which everything is known."""
    rural = random.random()
    said: dict[str, JsonValue] = {
        "rural_share": rural,
        "remote_share": random.random(),
        "deprivation": 10 + 30 * random.random(),
        "most_deprived_20": random.random() / 2,
        "population": 50_000 + 500_000 * random.random(),
        "age_65_plus": 10 + 20 * random.random(),
        "org_type": random.choice(TYPES),
        "services": random.sample(["700", "710", "711", "715", "950", "960"], 3),
        "care_settings": random.sample(["A01", "B01", "E01", "E02", "N03"], 2),
    }
    profile: JsonValue = declared_profile(said, source="invented").model_dump(mode="json")
    return profile


def measured(visitor: Visitor, path: str, requests: int) -> dict[str, float | int]:
    """Return times in ms, and what a first visit fetches: kB and requests."""
    first = visitor.get(path)
    assert first.status_code == 200, (path, first.status_code)
    taken = []
    for _ in range(requests):
        begun = time.perf_counter()
        visitor.get(path)
        taken.append((time.perf_counter() - begun) * 1000)
    files = sorted(set(ASSET.findall(first.get_data(as_text=True))))
    weights = [len(first.data), *(len(visitor.get(file).data) for file in files)]
    return {
        "p50_ms": round(float(np.percentile(taken, 50)), 1),
        "p95_ms": round(float(np.percentile(taken, 95)), 1),
        "page_kb": round(len(first.data) / 1024, 1),
        "first_visit_kb": round(sum(weights) / 1024, 1),
        "requests": len(weights),
    }


if __name__ == "__main__":
    main()
