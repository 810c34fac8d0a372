"""Tables of councils and of organisations, recognised and read."""

import pytest

from network.errors import Refused
from network.organisations.tables import MAX_FILE_BYTES, Sort, read_table

ETR = (
    '"RVN","AVON AND WILTSHIRE","Y58","QOX","HOUSE","STREET","","BATH","","BA1 1AA",'
    '"20010401","","",' + ",".join('""' for _ in range(14)) + "\n"
)


def test_a_table_of_councils_is_known_by_its_code() -> None:
    table = read_table("areas.csv", b"ltla24_code,rural_share\nE06000001,0.1\n\nE06000002,0.2\n")
    assert table.sort is Sort.AREAS
    assert [(line.number, line.code) for line in table.lines] == [
        (2, "E06000001"),
        (4, "E06000002"),
    ]
    assert table.lines[0].values["rural_share"] == "0.1"


def test_a_table_of_organisations_is_known_whatever_the_case_of_its_headings() -> None:
    table = read_table("trusts.csv", "\ufeffODS_Code,Name\nRVN,Avon\n".encode())
    assert table.sort is Sort.ORGANISATIONS
    assert table.lines[0].values == {"ods_code": "RVN", "name": "Avon"}


def test_a_file_of_the_organisation_data_service_has_no_header() -> None:
    [line] = read_table("etr.csv", ETR.encode()).lines
    assert line.code == "RVN"
    assert line.values == {
        "ods_code": "RVN",
        "name": "AVON AND WILTSHIRE",
        "region_code": "Y58",
        "icb_code": "QOX",
        "close_date": "",
    }


def test_a_short_row_has_fewer_values_and_is_read_all_the_same() -> None:
    [line] = read_table("trusts.csv", b"name,ods_code\nAvon\n").lines
    assert (line.code, line.values) == ("", {"name": "Avon"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a table of councils"),
        (b"colour,number\nred,1\n", "neither a table of councils"),
        (b"ods_code\n\xff\n", "is not UTF-8"),
        (b"x" * (MAX_FILE_BYTES + 1), "larger than 64 MB"),
        (b'ods_code,name\nRVN,"' + b"x" * 140_000 + b'"\n', "Line 2 of .* is not CSV"),
    ],
)
def test_what_is_no_table_is_refused_whole(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_table("some.csv", content)
