"""Does the bench of a save still save? One that no longer runs would hold no promise."""

from flask import Flask

from bench.save_call import FEW, MANY, measured


def test_bench_saves_a_small_and_a_large_call(app: Flask) -> None:
    found = measured(app, rounds=2)

    assert (found["questions"], found["rounds"]) == ([FEW, MANY], 2)
