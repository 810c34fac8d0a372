"""Where a text could be easier to read."""

from network.innovations.plain_english import long_sentences


def test_a_sentence_is_long_above_twenty_five_words() -> None:
    assert long_sentences("word " * 25) == ()
    assert len(long_sentences("word " * 26)) == 1


def test_points_of_a_list_and_paragraphs_end_a_sentence() -> None:
    assert long_sentences("- " + "word " * 15 + "\n- " + "word " * 15) == ()


def test_a_mark_inside_a_word_ends_none() -> None:
    assert len(long_sentences("it took 3.5 hours " + "word " * 25)) == 1
