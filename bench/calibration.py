"""What does calibration gain over the plain mean, beside knowing how strict everyone is, and what does it cost?

    .venv/bin/python -m bench.calibration

The truth is planted (`tests/workflows/planted.py`), so that the best quarter is known. Severities from small to more
than chance; applications marked by their own region, wholly, mostly or in part; marks spoilt on purpose; the time of a
fit of 50,000 marks beside one factorisation of a matrix of the same size. Prints one JSON object; the exit code says
whether a fit costs at most three factorisations and calibration never loses more than 4% to the plain mean, and gains
from severity 6. Marks of real people are neither normal nor independent: take the gains as upper ends.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import mean

import numpy as np
from scipy.linalg import cho_factor
from scipy.stats import multivariate_normal, norm

from tests.workflows.planted import POINT, Deviations, Planted, as_reviews, local_panels, marked, one_region
from tests.workflows.reviewed import application, assessor, region
from workflows.calibration import Components, calibrate
from workflows.calibration_gate import Adjusted, Terms, Unadjusted, judged
from workflows.connection import second_eigenvalue
from workflows.marks_design import FloatArray, Review
from workflows.outliers import outliers
from workflows.quality_draws import draw_quality
from workflows.severity_fit import fit, moments, shrink, summed, uncertainty

SEVERITIES, RUNS, PLACE_RUNS, ROUNDS = (2, 4, 6, 10, 15), 24, 6, 7
PLACES: dict[str, float | None] = {"100%": 1.0, "97%": 0.97, "90%": 0.9, "4 of 5": None, "60%": 0.6}
REGIONS, PROMISED_RATIO, WORST, GAINS_FROM = 8, 3, 1.04, 6


def plain_means(planted: Planted) -> FloatArray:
    """What the panel ranks by today."""
    design = planted.design
    return summed(design.application, design.value) / summed(design.application, design.weight)


def known(planted: Planted) -> FloatArray:
    """Means with the planted leniency taken out: the most that calibration could do."""
    design = planted.design
    return summed(design.application, design.value - planted.leniency[design.assessor]) / summed(
        design.application, design.weight
    )


def adjusted(planted: Planted) -> FloatArray:
    """Means adjusted by the product's rule, with variances estimated from the same marks."""
    error, severity = moments(planted.design)
    return fit(planted.design, error=error, severity=severity).adjusted


def unshrunk(planted: Planted) -> FloatArray:
    """Means adjusted by plain least squares: severities of assessors with few marks are taken at their word."""
    return fit(planted.design, error=1, severity=1e9).adjusted


def hit(planted: Planted, scores: FloatArray) -> float:
    """The share of the best quarter by these scores that belongs to the truly best quarter."""
    quarter = len(scores) // 4
    truly, chosen = np.argsort(-planted.quality)[:quarter], np.argsort(-scores)[:quarter]
    return len(np.intersect1d(truly, chosen)) / quarter


def expected_hit(correlation: float) -> float:
    """The same share for an endless field with this correlation between score and quality (the normal orthant)."""
    line = norm.ppf(0.25)
    return float(multivariate_normal.cdf([line, line], cov=[[1, correlation], [correlation, 1]]) / 0.25)


def sweep(severity: float) -> dict[str, object]:
    """One severity: how much of the best quarter is wrongly chosen, and what the gate says."""
    deviations = Deviations(severity=severity)
    runs = [
        one_region(np.random.default_rng([1, run, int(severity)]), deviations, applications=1000, assessors=250, each=5)
        for run in range(RUNS)
    ]
    wrong = {way.__name__: 1 - mean(hit(one, way(one)) for one in runs) for way in (plain_means, adjusted, known)}
    outcomes = [judged(as_reviews(one), Terms(), region_names={region(0): "A"}) for one in runs]
    return {
        "severity_sd": severity,
        "estimated_sd": round(mean(moments(one.design)[1] ** 0.5 for one in runs) / POINT, 2),
        "wrong_plain": round(wrong["plain_means"], 3),
        "wrong_adjusted": round(wrong["adjusted"], 3),
        "wrong_known": round(wrong["known"], 3),
        "adjusted_to_plain": round(wrong["adjusted"] / wrong["plain_means"], 3),
        "known_to_plain": round(wrong["known"] / wrong["plain_means"], 3),
        "gate_shows": f"{sum(isinstance(one, Adjusted) for one in outcomes)} of {RUNS}",
    }


def limits() -> list[dict[str, object]]:
    """Hits of the simulation beside the theory, for 3, 4, 5 and 8 marks each."""
    found = []
    for each in (3, 4, 5, 8):
        runs = [
            one_region(np.random.default_rng([2, run, each]), Deviations(), applications=1000, assessors=250, each=each)
            for run in range(RUNS)
        ]
        quality, plain, apart = 64, 136 / each, 100 / each
        found.append(
            {
                "marks_each": each,
                "plain": round(mean(hit(one, plain_means(one)) for one in runs), 3),
                "plain_in_theory": round(expected_hit((quality / (quality + plain)) ** 0.5), 3),
                "adjusted": round(mean(hit(one, adjusted(one)) for one in runs), 3),
                "known": round(mean(hit(one, known(one)) for one in runs), 3),
                "known_in_theory": round(expected_hit((quality / (quality + apart)) ** 0.5), 3),
            }
        )
    return found


def small_designs() -> list[dict[str, object]]:
    """Few marks or few assessors, where adjusting is most at risk."""
    found, ways = [], (plain_means, unshrunk, adjusted, known)
    for applications, assessors, each, severity in ((200, 300, 3, 6), (200, 200, 4, 6), (60, 12, 3, 6), (60, 12, 3, 2)):
        runs = [
            one_region(
                np.random.default_rng([3, run, assessors]),
                Deviations(severity=severity),
                applications=applications,
                assessors=assessors,
                each=each,
            )
            for run in range(2 * RUNS)
        ]
        hits = {way.__name__: mean(hit(one, way(one)) for one in runs) for way in ways}
        name = f"{applications}x{assessors}x{each}, severity {severity}"
        found.append({"design": name, **{way: round(value, 3) for way, value in hits.items()}})
    return found


def by_region(planted: Planted, scores: FloatArray) -> float:
    """The deviation, over regions, of the mean error of their applications, in points."""
    apart = summed(planted.home, scores - planted.quality) / np.bincount(planted.home)
    return float(np.std(apart, ddof=1)) / POINT


def estimated_region_severity(runs: Sequence[Planted]) -> float:
    """The deviation that calibration finds between regions, in points."""
    return round(mean(calibrate(as_reviews(one)).components.region for one in runs) ** 0.5 / POINT, 2)


def in_places(name: str) -> dict[str, object]:
    """One share of local marks: the error between regions, and the best quarter."""
    runs = []
    for run in range(PLACE_RUNS):
        chance = np.random.default_rng([4, run])
        home, region_of = np.sort(np.arange(1000) % REGIONS), np.sort(np.arange(250) % REGIONS)
        panels = local_panels(chance, home, region_of, each=5, local=PLACES[name])
        deviations = Deviations(region_quality=4, region_severity=4)
        runs.append(marked(chance, panels, region_of, home=home, deviations=deviations))
    names = {region(number): f"Region {number}" for number in range(REGIONS)}
    outcome = judged(as_reviews(runs[0]), Terms(), region_names=names)
    connected = not (isinstance(outcome, Unadjusted) and len(outcome.groups) > 1)
    ways = (plain_means, adjusted, known) if connected else (plain_means, known)
    return {
        "local": name,
        "connection": round(mean(second_eigenvalue(one.design) for one in runs), 3),
        "region_error": {way.__name__: round(mean(by_region(one, way(one)) for one in runs), 2) for way in ways},
        "hit": {way.__name__: round(mean(hit(one, way(one)) for one in runs), 3) for way in ways},
        "region_severity_sd": estimated_region_severity(runs) if connected else None,
        "gate": "shown" if isinstance(outcome, Adjusted) else [reason.code for reason in outcome.reasons],
    }


def spoilt(share: float) -> dict[str, object]:
    """Some marks moved by 2.5 to 4 deviations of chance: what the flags find."""
    chance = np.random.default_rng([5, 0])
    planted = one_region(chance, Deviations(), applications=1000, assessors=250, each=5)
    moved = np.flatnonzero(chance.random(len(planted.design.value)) < share)
    value = planted.design.value.copy()
    value[moved] += 10 * POINT * chance.uniform(2.5, 4, len(moved)) * chance.choice([-1, 1], len(moved))
    spoiled = replace(planted, design=replace(planted.design, value=value))
    design = planted.design
    pairs = {(application(int(design.application[at])), assessor(int(design.assessor[at]))) for at in moved}
    flags = outliers(as_reviews(spoiled))
    right = sum((flag.application_id, flag.assessor_id) in pairs for flag in flags)
    return {
        "spoilt": len(moved),
        "flags_per_100": round(100 * len(flags) / len(value), 2),
        "found": round(right / len(moved), 2) if len(moved) else None,
        "of_flags_right": round(right / len(flags), 2) if flags else None,
    }


def covered() -> dict[str, object]:
    """How often the range of 90% holds the truth, and whether chances from draws come true."""
    inside, said, came = [], [], []
    for run in range(4):
        planted = one_region(np.random.default_rng([6, run]), Deviations(), applications=2000, assessors=500, each=5)
        reviews = as_reviews(planted)
        found = calibrate(reviews)
        low, high = (np.array([getattr(one, end) for one in found.applications]) for end in ("low", "high"))
        loads = np.bincount(planted.design.assessor)
        truth = 65 * POINT + planted.quality + np.average(planted.leniency, weights=loads)
        inside.append(np.mean((low <= truth) & (truth <= high)))
        chances, best = chances_of(reviews, found.components, planted)
        said.append(chances)
        came.append(best)
    chances, best = np.concatenate(said), np.concatenate(came)
    bands = [(low / 10, (low + 2) / 10) for low in range(0, 10, 2)]
    told = [(chances >= low) & (chances < high + (high == 1)) for low, high in bands]
    return {
        "range_of_90_holds": round(float(np.mean(inside)), 3),
        "said_and_came_true": [
            [round(float(np.mean(chances[at])), 2), round(float(np.mean(best[at])), 2)] for at in told
        ],
    }


def chances_of(reviews: list[Review], components: Components, planted: Planted) -> tuple[FloatArray, FloatArray]:
    """The share of 400 draws in which each application is in the best quarter, and whether it truly is."""
    draws = draw_quality(reviews, components, generator=np.random.default_rng(7), count=400).values
    quarter = draws.shape[1] // 4
    chosen = np.argsort(-draws, axis=1)[:, :quarter]
    chances = np.bincount(chosen.ravel(), minlength=draws.shape[1]) / len(draws)
    best = np.zeros(draws.shape[1])
    best[np.argsort(-planted.quality)[:quarter]] = 1
    return chances, best


def seconds(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of each work, in rounds in which every one takes its turn."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - started)
    return {name: sorted(times)[ROUNDS // 2] for name, times in taken.items()}


def cost() -> dict[str, object]:
    """10,000 applications, 2,500 assessors, five marks each."""
    planted = one_region(np.random.default_rng(8), Deviations(), applications=10_000, assessors=2_500, each=5)
    design, reviews = planted.design, as_reviews(planted)
    error, severity = moments(design)
    fitted = fit(design, error=error, severity=severity)
    matrix = fitted.network.laplacian.toarray()
    shrink(matrix, design.region_of, error / severity)
    matrix[-1, -1] += 20

    def estimate_and_fit() -> object:
        chance, between = moments(design)
        return fit(design, error=chance, severity=between)

    components = calibrate(reviews).components
    taken = seconds(
        {
            "factorisation": lambda: cho_factor(matrix.copy().T, lower=True, overwrite_a=True, check_finite=False),
            "variances": lambda: moments(design),
            "fit_with_variances": estimate_and_fit,
            "ranges": lambda: uncertainty(design, fitted),
            "connection": lambda: second_eigenvalue(design),
            "thousand_draws": lambda: draw_quality(reviews, components, generator=np.random.default_rng(9), count=1000),
            "calibrate_records": lambda: calibrate(reviews),
        }
    )
    return {
        "deviations": [round(value**0.5 / POINT, 2) for value in (components.application, severity, error)],
        "seconds": {name: round(value, 3) for name, value in taken.items()},
        "ratio_to_factorisation": {name: round(value / taken["factorisation"], 2) for name, value in taken.items()},
        "promised_ratio_of_fit": PROMISED_RATIO,
    }


def promises_hold(sweeps: Iterable[dict[str, object]], costs: dict[str, object]) -> bool:
    """Whether a fit is cheap enough, and calibration does no harm where it cannot gain and gains where it can."""
    ratio = costs["ratio_to_factorisation"]
    assert isinstance(ratio, dict)
    gains = [(float(str(one["severity_sd"])), float(str(one["adjusted_to_plain"]))) for one in sweeps]
    harmless = all(value <= (1 if severity >= GAINS_FROM else WORST) for severity, value in gains)
    return harmless and ratio["fit_with_variances"] <= PROMISED_RATIO


def main() -> int:
    """Measure, print, and say whether the promises hold."""
    sweeps, costs = [sweep(severity) for severity in SEVERITIES], cost()
    result = {
        "severities": sweeps,
        "limits": limits(),
        "small_designs": small_designs(),
        "places": [in_places(name) for name in PLACES],
        "outliers": [spoilt(0.02), spoilt(0)],
        "promises": covered(),
        "cost": costs,
    }
    print(json.dumps(result, indent=2))
    return 0 if promises_hold(sweeps, costs) else 1


if __name__ == "__main__":
    sys.exit(main())
