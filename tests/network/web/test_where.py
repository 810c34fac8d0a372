"""Where we work: councils ticked, what follows, and saving it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from network.organisations.area_store import Areas
from network.organisations.areas import Area, Figure
from network.organisations.organisation import Organisation
from tests.fakes.site import Site, open_site

PAGE = "/our-organisation/where"
DURHAM, NORTHUMBERLAND, WELSH = "E06000047", "E06000057", "W06000001"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that knows the figures of three councils."""
    opened = open_site(tmp_path)
    with opened.network.database.transaction() as session:
        Areas().put(
            session, [area(DURHAM, 0.4, 320), area(NORTHUMBERLAND, 0.6, 200), area(WELSH, 0.7, 40)]
        )
    yield opened
    opened.network.close()


def area(code: str, rural: float, small_areas: float) -> Area:
    figures = {"rural_share": rural, "small_areas": small_areas}
    return Area(code, {name: Figure(value, "ONS") for name, value in figures.items()})


def seen(site: Site, query: str = "") -> str:
    return site.signed_in("administrator").get(PAGE + query).get_data(as_text=True)


def saved(site: Site) -> Organisation:
    with site.network.database.reading() as session:
        held = site.network.organisations.ours(session)
    assert held is not None
    return Organisation.model_validate(held.fields)


def send(site: Site, **form: str) -> tuple[int, str]:
    visitor = site.signed_in("administrator")
    answer = visitor.send(
        PAGE, {"base": "0", "code": DURHAM, **form}, seen_on=f"{PAGE}?code={DURHAM}"
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_councils_are_offered_by_region(site: Site) -> None:
    page = seen(site)
    assert page.index("North East (2)") < page.index("County Durham") < page.index("Wales (1)")


def test_councils_are_found_by_part_of_their_name_and_what_is_ticked_stays(site: Site) -> None:
    page = seen(site, f"?code={WELSH}&find=DURH")
    assert "County Durham" in page and "Northumberland" not in page
    assert f'value="{WELSH}" checked' in page


def test_a_name_that_no_council_has_is_said_to_be_so(site: Site) -> None:
    assert "No other council has “Narnia” in its name." in seen(site, "?find=Narnia")


def test_what_follows_is_shown_before_it_is_saved(site: Site) -> None:
    page = seen(site, f"?code={DURHAM}&code={NORTHUMBERLAND}&part-{DURHAM}=0.5")
    assert "51%" in page  # (0.4 x 160 + 0.6 x 200) / 360
    with site.network.database.reading() as session:
        assert site.network.organisations.ours(session) is None


def test_a_part_or_a_council_that_makes_no_sense_counts_as_absent(site: Site) -> None:
    page = seen(site, f"?code={DURHAM}&code=E99999999&part-{DURHAM}=7")
    assert "40%" in page
    assert "E99999999" not in page


def test_what_is_saved_leads_on_to_publishing_it(site: Site) -> None:
    assert send(site)[0] == 302
    assert [each.code for each in saved(site).serves] == [DURHAM]
    assert saved(site).profile.values()["rural_share"] == 0.4
    page = site.signed_in("administrator").get("/our-organisation").get_data(as_text=True)
    assert "Now: County Durham." in page
    assert "Worked out from the areas that we serve." in page
    assert f'value="{DURHAM}" checked' in seen(site)


def test_changing_our_organisation_otherwise_keeps_the_councils(site: Site) -> None:
    send(site)
    form = {"base": "1", "name": "Marsh", "kind": "trust", "then": "save"}
    visitor = site.signed_in("administrator")
    visitor.send("/our-organisation", form, seen_on="/our-organisation")
    assert saved(site).name == "Marsh"
    assert [each.code for each in saved(site).serves] == [DURHAM]


def declare(site: Site) -> None:
    form = {
        "base": "0", "name": "Marsh", "kind": "trust", "then": "publish", "audience": "network",
        "rural_share": "other", "rural_share-value": "62",
    }  # fmt: skip
    site.signed_in("administrator").send("/our-organisation", form, seen_on="/our-organisation")


@pytest.mark.parametrize(("instead", "share"), [("", 0.62), ("rural_share", 0.4)])
def test_what_we_said_ourselves_stays_unless_the_councils_figure_is_wanted(
    site: Site, instead: str, share: float
) -> None:
    declare(site)
    assert "Use this instead" in seen(site, f"?code={DURHAM}")
    assert send(site, base="1", instead=instead)[0] == 302
    assert saved(site).profile.values()["rural_share"] == share


def test_what_is_published_already_can_be_published_again_at_once(site: Site) -> None:
    declare(site)
    send(site, base="1", instead="rural_share", then="publish", **{f"part-{DURHAM}": "0.5"})
    with site.network.database.reading() as session:
        [read] = site.network.reading.latest(session, Organisation, 10)
    assert read.body is not None and read.record.rev == 2
    assert read.body.profile.values()["rural_share"] == 0.4
    page = site.signed_in().get(f"/organisations/{read.record.id.key}").get_data(as_text=True)
    assert "County Durham (about half)" in page


def test_an_earlier_page_is_refused_and_shown_again(site: Site) -> None:
    send(site)
    status, page = send(site)
    assert status == 409
    assert "while you were writing" in page and f'value="{DURHAM}" checked' in page


def test_no_council_at_all_is_refused_in_words(site: Site) -> None:
    status, page = send(site, code="")
    assert status == 422
    assert "say at least one area that you serve" in page


def test_a_site_without_figures_says_how_they_come(tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    bare = open_site(folder)
    assert "likewise organisations import FILE" in seen(bare)
    bare.network.close()


@pytest.mark.parametrize("account", ["reader", "author", "facilitator"])
def test_nobody_but_an_administrator_says_it(site: Site, account: str) -> None:
    assert site.signed_in(account).get(PAGE).status_code == 403
