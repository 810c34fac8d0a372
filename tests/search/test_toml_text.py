"""Tables written as TOML are read as they were."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from search.toml_text import toml_text

# without control characters: no table of ours holds any, and DEL is not TOML
TEXT = st.text(st.characters(exclude_categories=["C"]))
VALUES = TEXT | st.integers(-(2**53), 2**53) | st.booleans() | st.floats(-1e9, 1e9) | st.lists(TEXT)
TABLES = st.recursive(
    st.dictionaries(TEXT, VALUES, max_size=4),
    lambda tables: st.dictionaries(TEXT, VALUES | tables, max_size=4),
    max_leaves=8,
)


@given(TABLES)
def test_what_is_written_is_read(tables: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(tables)) == tables


def test_keys_are_quoted_only_where_they_must_be() -> None:
    assert (
        toml_text({"a-b_1": 1, "GP PRACTICE": 2, "é": 3})
        == 'a-b_1 = 1\n"GP PRACTICE" = 2\n"é" = 3\n'
    )
