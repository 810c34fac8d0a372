"""Two people open together what neither opens alone."""

import pytest

from federation.errors import MalformedError
from federation.sealing import HolderKey, check_holders, lock, open_sealed, seal, unlock

ANN, BEN, EVE = HolderKey.generate(), HolderKey.generate(), HolderKey.generate()
HOLDERS = (ANN.public, BEN.public)
KEY = bytes(range(32))


@pytest.mark.parametrize("pair", [(ANN, BEN), (BEN, ANN)])
def test_two_holders_open_it_together_in_either_order(pair: tuple[HolderKey, HolderKey]) -> None:
    sealed = seal(b"rural", HOLDERS, "s1")
    assert open_sealed(sealed, (pair[0].private, pair[1].private), "s1") == b"rural"


@pytest.mark.parametrize("pair", [(ANN, ANN), (BEN, BEN), (ANN, EVE), (EVE, BEN)])
def test_one_holder_opens_nothing(pair: tuple[HolderKey, HolderKey]) -> None:
    sealed = seal(b"rural", HOLDERS, "s1")
    with pytest.raises(MalformedError, match="do not open"):
        open_sealed(sealed, (pair[0].private, pair[1].private), "s1")


def test_what_was_sealed_for_one_id_does_not_open_for_another() -> None:
    sealed = seal(b"rural", HOLDERS, "s1")
    with pytest.raises(MalformedError):
        open_sealed(sealed, (ANN.private, BEN.private), "s2")


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal(b"rural", HOLDERS, "s1") != seal(b"rural", HOLDERS, "s1")


@pytest.mark.parametrize(
    "holders",
    [(), (ANN.public,), (ANN.public, ANN.public), (ANN.public, BEN.public, EVE.public)],
)
def test_it_takes_two_different_people(holders: tuple[str, ...]) -> None:
    with pytest.raises(MalformedError, match="two different keys"):
        check_holders(holders)


@pytest.mark.parametrize(
    "text",
    ["", "x25519:", "x25519:AAAA", "x25519:ä", pytest.param(ANN.private, id="a private key")],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        check_holders((text, BEN.public))


def test_a_key_of_small_order_is_refused() -> None:
    with pytest.raises(MalformedError, match="not an X25519 key"):
        seal(b"rural", ("x25519:" + "A" * 43, BEN.public), "s1")


@pytest.mark.parametrize("sealed", ["", "a.b", "a.b.c", "AAAA~AAAA.AAAA~AAAA.AAAA"])
def test_what_was_never_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(MalformedError):
        open_sealed(sealed, (ANN.private, BEN.private), "s1")


def test_a_private_key_gives_its_public_half() -> None:
    assert HolderKey.of_private(ANN.private + "\n") == ANN


def test_what_is_locked_opens_with_its_key_and_label_alone() -> None:
    locked = lock(b"secret", KEY, "a")
    assert unlock(locked, KEY, "a") == b"secret"
    for key, label in ((KEY[::-1], "a"), (KEY, "b")):
        with pytest.raises(MalformedError):
            unlock(locked, key, label)


def test_every_flipped_bit_of_a_locked_text_is_noticed() -> None:
    locked = lock(b"x", KEY, "a")
    for place in range(len(locked) - 1):
        other = "A" if locked[place] != "A" else "B"
        with pytest.raises(MalformedError):
            unlock(locked[:place] + other + locked[place + 1 :], KEY, "a")
