"""Short texts are read once; long ones are never held."""

from accord.vocab.remembering import LONGEST, once


def test_short_texts_are_read_once_and_long_ones_each_time():
    asked = []

    @once
    def read(text: str) -> int:
        asked.append(text)
        return len(text)

    short, longer = "x" * LONGEST, "x" * (LONGEST + 1)
    assert [read(short), read(short), read(longer), read(longer)] == [200, 200, 201, 201]
    assert asked == [short, longer, longer]
