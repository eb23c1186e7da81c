"""Which awards still fit beside those that are taken, by each bound that more awards can only use up?"""

from collections.abc import Iterator, Sequence

from workflows.choosing.figures import Figures


class Caps:
    """How much of each bound the columns taken so far leave, where taking more can only use more of it."""

    def __init__(self, figures: Figures) -> None:
        self._columns = figures.matrix.tocsc()
        self._room = [
            row.high if all(coefficient >= 0 for _, coefficient in row.entries) else None for row in figures.rows
        ]
        self._project, self._taken = figures.project, set[int]()

    def take(self, columns: Sequence[int]) -> None:
        """These are in."""
        for column in columns:
            self._taken.add(int(self._project[column]))
            for row, coefficient in self._entries(column):
                room = self._room[row]
                if room is not None:
                    self._room[row] = room - coefficient

    def has_room(self, column: int) -> bool:
        """Whether this column does not by itself go over a bound with what is taken."""
        if int(self._project[column]) in self._taken:
            return False
        rooms = ((self._room[row], coefficient) for row, coefficient in self._entries(column))
        return all(room is None or coefficient <= room for room, coefficient in rooms)

    def _entries(self, column: int) -> Iterator[tuple[int, int]]:
        begin, end = self._columns.indptr[column : column + 2].tolist()
        rows, coefficients = self._columns.indices[begin:end], self._columns.data[begin:end]
        return zip(rows.tolist(), coefficients.tolist(), strict=True)
