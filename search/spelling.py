"""How far one word is from another, in letters. Pure; for engines that cannot tell by themselves.

Source: the restricted edit distance of Damerau, where two neighbours that changed places count
as one.
"""

from collections.abc import Iterable


def near(word: str, others: Iterable[tuple[str, int]], distance: int) -> list[str]:
    """Return those of ``others`` at most ``distance`` letters away.

    Args:
        others: words with how often each stands.

    Returns:
        The nearest first, of equally near ones the commonest.
    """
    found = [
        (apart, -count, other)
        for other, count in others
        if abs(len(other) - len(word)) <= distance and (apart := edits(word, other)) <= distance
    ]
    return [other for _, _, other in sorted(found)]


def edits(one: str, other: str) -> int:
    """Return how many letters were put in, left out, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before_last, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
    return row[-1]
