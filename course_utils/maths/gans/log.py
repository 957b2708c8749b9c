"""What was done in a run, and when: enough to do it again."""

from bisect import bisect_right

from course_utils.maths import _door

#: Who may move in a step: both in turn, or one alone.
PLAYERS = {
    "both": "step",
    "discriminator": "step_discriminator",
    "generator": "step_generator",
}


class Log:
    """Who moved at each step, and which hyper-parameters were changed at which.

    >>> log = Log()
    >>> log.moves(0, "both"); log.moves(5, "generator"); log.change(5, {"batch": 8})
    >>> log.player_after(4), log.player_after(9), log.changes_at(5)
    ('both', 'generator', {'batch': 8})
    >>> log.told(9)["players"]
    [[0, 'both'], [5, 'generator']]
    """

    def __init__(self):
        self._players = [(0, "both")]  # (from which step on, who moves)
        self._changes: dict[int, dict] = {}

    def moves(self, step, player):
        """Note who moves at a step that comes after all others."""
        if self._players[-1][1] == player:
            return
        if self._players[-1][0] == step:
            self._players.pop()
        self._players.append((step, player))

    def change(self, step, new):
        """Note hyper-parameters that were changed before a step, by name."""
        self._changes.setdefault(step, {}).update(new)

    def player_after(self, step):
        """Who moves, or moved last, from a step on: a key of `PLAYERS`."""
        return self._players[bisect_right(self._players, step, key=_step) - 1][1]

    def changes_at(self, step):
        """What is changed before a step, by name."""
        return self._changes.get(step, {})

    def forget_after(self, step):
        """Drop what was done after a step; a change made at it stays."""
        self._players = [p for p in self._players if p[0] < step] or [(0, "both")]
        self._changes = {s: new for s, new in self._changes.items() if s <= step}

    def turns(self, end):
        """The stretches of a run up to a step, as (first step, steps, who moves)."""
        starts = {s for s, _ in self._players} | set(self._changes)
        starts = sorted({*(start for start in starts if start <= end), end})
        for start, until in zip(starts, [*starts[1:], end], strict=True):
            yield start, until - start, self.player_after(start)

    def told(self, end):
        """The log of a run that has come to a step, as what JSON can hold.

        A dict of `end`, `players` as [from which step on, who moves], and `changes` as
        [step, {name: value}].
        """
        return {
            "end": end,
            "players": [list(each) for each in self._players],
            "changes": [[s, dict(new)] for s, new in sorted(self._changes.items())],
        }

    @classmethod
    def read(cls, told):
        """The end and the `Log` that `told` gave.

        Raises:
            ValueError: if it gave nothing of the kind.
        """
        log = cls()
        try:
            end = _door.count("end", told["end"], least=0)
            for step, player in told["players"]:
                if player not in PLAYERS:
                    raise ValueError(f"no player is called {player!r}")
                log.moves(_within(step, end), player)
            for step, new in told["changes"]:
                log.change(_within(step, end), dict(new))
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(
                "the log of a run has its end, players and changes, but here: "
                f"{'no ' if isinstance(error, KeyError) else ''}{error}"
            ) from error
        if log._players != sorted(log._players, key=_step):
            raise ValueError("the players of a log must stand in the order of steps")
        return end, log


def _step(pair):
    return pair[0]


def _within(step, end):
    step = _door.count("a step", step, least=0)
    if step > end:
        raise ValueError(f"step {step} lies beyond the end, {end}")
    return step
