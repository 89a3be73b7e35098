"""
Six months of training with sarcopenia and MCI
==============================================

The recommended programme against usual activity, for the same woman of 72: what may she expect by half a year, how sure
is that, and what do her own measures change?
"""

# %%
# Two programmes
# --------------
# The review recommends moderate aerobic exercise on three to five days, resistance training on two to three, and balance
# and flexibility. The comparator is going on as before.

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import exerkine as ek

EXAMPLES = Path("examples") if Path("examples").is_dir() else Path("..")
woman = ek.read_person(EXAMPLES / "persons" / "woman-72-sp-mci.yaml")
recommended, usual = (ek.read_programme(EXAMPLES / "programmes" / f"{name}.yaml") for name in ("recommended", "usual-activity"))
mechanism = ek.read_mechanism()
run = ek.simulate(mechanism, woman, recommended, against=usual, settings=ek.Settings(weeks=26, draws=24), has_cuts=False)

# %%
# Week by week
# ------------
# Strength moves first, by learned drive, and mass follows slowly; cognition moves little. Without training nothing jumps:
# she goes on ageing.

OUTCOMES = ("KNEE_EXT", "ASM", "HGS", "GAIT_SPEED", "VO2PEAK", "COGNITION")
figure, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained", sharex=True)
weeks = np.arange(27)
for axis, symbol in zip(axes.flat, OUTCOMES, strict=True):
    for arm, name in ((run.programme, "recommended"), (run.against, "usual activity")):
        values = arm.weekly[:, :, run.symbols.index(symbol)]
        values = values if symbol == "COGNITION" else 100 * (values / values[:, :1] - 1)  # a score has no zero
        low, middle, high = np.percentile(values, (10, 50, 90), axis=0)
        (line,) = axis.plot(weeks, middle, label=name)
        axis.fill_between(weeks, low, high, color=line.get_color(), alpha=0.2)
    axis.set(title=mechanism.observables[symbol].label_en, ylabel="SD" if symbol == "COGNITION" else "% of the start")
axes.flat[0].legend()
plt.show()

# %%
# Is it enough to matter?
# -----------------------
# The difference to usual activity, with its 80 % band, beside the minimal clinically important difference where
# one is known.

for outcome in ek.summarise(run, mechanism, woman).outcomes:
    difference, low, high = outcome.effect
    mcid = f"MCID {outcome.mcid:g}" if outcome.mcid else "no MCID known"
    print(f"{outcome.symbol:12} {difference:+8.3f} ({low:+.3f} to {high:+.3f}) {outcome.unit:10} {mcid}")

# %%
# Her own measures
# ----------------
# After six and twelve weeks she was measured again. Each draw now counts as far as it expects what was seen, given how
# far such a test scatters by itself. A strength that nobody had measured before narrows much; one grip more says next to
# nothing, for it scatters by more than training moves it.

seen = ek.read_measured(EXAMPLES / "observed" / "woman-72-sp-mci.csv", mechanism, weeks=26)
update = ek.update_person(run, mechanism, seen)
print(f"{len(seen)} measures; {update.effective:.1f} of 24 draws carry the answer")
for fit in update.fits:
    before, after = (f"{band[0]:.1f} ({band[1]:.1f} to {band[2]:.1f})" for band in (fit.before, fit.after))
    print(f"week {fit.week:2} {fit.symbol:9} seen {fit.observed:6.1f} +- {fit.noise_sd:.1f}  before {before:26} after {after}")
for warning, _ in update.warnings:
    print(warning)

# %%
# Twenty-four draws are too few for that; the command takes 200:
#
# .. code-block:: sh
#
#    exerkine simulate examples/persons/woman-72-sp-mci.yaml examples/programmes/recommended.yaml \
#      --against examples/programmes/usual-activity.yaml --observed examples/observed/woman-72-sp-mci.csv -o out
