"""
One bout, minute by minute
==========================

A woman of 72 with sarcopenia and mild cognitive impairment cycles for 45 minutes. What happens in her blood, and when?
"""

# %%
# A person and a session
# ----------------------
# The person is one of the examples; the session is written as a programme of a single week. Intensity may be given in
# any usual scale; here it is a share of her oxygen-uptake reserve.

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import exerkine as ek

EXAMPLES = Path("examples") if Path("examples").is_dir() else Path("..")
woman = ek.read_person(EXAMPLES / "persons" / "woman-72-sp-mci.yaml")


def one_session(name, **block):
    """Return a programme of one session on Monday at ten."""
    block = {"name": name, "days": ["Mon"], "start_time": "10:00", **block}
    return ek.programme_from_dict({"name": name, "blocks": [block]})


steady = one_session("45 min at 60 %", modality="aerobic", minutes=45.0, intensity={"value": 60, "unit": "%VO2R"})
hard, easy = ({"value": share, "unit": "%VO2R"} for share in (90, 40))
bouts = {"work_min": 3, "rest_min": 2, "repeats": 9, "work_intensity": hard, "rest_intensity": easy}
intervals = one_session("9 x 3 min at 90 %", modality="interval", minutes=45.0, intervals=bouts)

# %%
# Run it
# ------
# Each draw is a whole alternative mechanism: its parameters are a draw of the posterior, or of their priors where trials
# know nothing, and the woman's measured baseline is met exactly. ``first_session`` holds two hours and more around the
# session, for every draw.

mechanism = ek.read_mechanism()
settings = ek.Settings(weeks=1, draws=8)
runs = {plan.name: ek.simulate(mechanism, woman, plan, settings=settings, has_cuts=False) for plan in (steady, intervals)}

# %%
# Seven exerkines
# ---------------
# Levels are shown as multiples of rest: the median, and the band that holds 80 % of the draws. Trials and facts have
# narrowed it where they know something.

SIGNALS = ("LACTATE", "IL6", "IRISIN", "BDNF", "IGF1", "FGF21", "CTSB")
figure, axes = plt.subplots(2, 4, figsize=(12, 5.6), layout="constrained")
for axis, symbol in zip(axes.flat, SIGNALS, strict=False):
    for name, run in runs.items():
        panel = run.programme.first_session
        fold = panel.values[:, :, run.symbols.index(symbol)] / panel.values[:, :1, run.symbols.index(symbol)]
        low, middle, high = np.percentile(fold, (10, 50, 90), axis=0)
        (line,) = axis.plot(panel.minutes, middle, label=name)
        axis.fill_between(panel.minutes, low, high, color=line.get_color(), alpha=0.2)
    axis.axvspan(0, 45, color="0.93", zorder=0)
    axis.set(title=mechanism.observables[symbol].label_en, xlabel="min from the start", ylabel="x rest")
axes.flat[-1].axis("off")
axes.flat[-1].legend(*axes.flat[0].get_legend_handles_labels(), loc="center")
plt.show()

# %%
# When and how high
# -----------------
# Lactate follows intensity and falls as soon as the work ends; IL-6 follows duration and peaks half an hour later; FGF-21
# comes last, from the liver. That is why a single number called "dose" does not do.

for name, run in runs.items():
    result = ek.summarise(run, mechanism, woman)
    print(name)
    for one in result.exerkines:
        print(f"  {one.symbol:8} {one.peak_fold:5.2f} x rest ({one.peak_fold_lo80:.2f} to {one.peak_fold_hi80:.2f})"
              f" at {one.peak_min:3.0f} min")

# %%
# Where a number comes from
# -------------------------
# Every curve is the solution of laws that are text, and each law names its evidence.

for symbol in ("IL6_muscle", "LACTATE_blood"):
    law = mechanism.laws[symbol]
    print(f"{symbol}' = {law.expression}")
    print(f"    evidence: {', '.join(law.evidence)}   ({law.place.file}, line {law.place.line})")
