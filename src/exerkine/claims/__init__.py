"""The review as experiments: its claims and its table of trials, run and held against what it prints."""

from exerkine.claims._agreement import Agreement, agreements
from exerkine.claims._claims import Claim, Contrast, Share, claim_of, read_claims
from exerkine.claims._experiments import Experiment, People, read_experiments, read_people
from exerkine.claims._limits import CONCLUSIONS, Limit, Limits, UncertainItem, limits_of, read_uncertain
from exerkine.claims._replay import ArmReplay, CellReplay, Table2Replay, replay_table2
from exerkine.claims._run import VERDICTS, ClaimRun, ClaimsRun, PartRun, run_claims, verdict_of
from exerkine.claims._shares import arrows_of, kept_shares, shares_of
from exerkine.claims._table2 import Table2Arm, Table2Cell, read_table2
from exerkine.claims._tally import Tally, tally, unmet
from exerkine.claims._turned import TurnedArrow, downstream_of, listed_arrows, turn_arrow

__all__ = [
    "CONCLUSIONS",
    "VERDICTS",
    "Agreement",
    "ArmReplay",
    "CellReplay",
    "Claim",
    "ClaimRun",
    "ClaimsRun",
    "Contrast",
    "Experiment",
    "Limit",
    "Limits",
    "PartRun",
    "People",
    "Share",
    "Table2Arm",
    "Table2Cell",
    "Table2Replay",
    "Tally",
    "TurnedArrow",
    "UncertainItem",
    "agreements",
    "arrows_of",
    "claim_of",
    "downstream_of",
    "kept_shares",
    "limits_of",
    "listed_arrows",
    "read_claims",
    "read_experiments",
    "read_people",
    "read_table2",
    "read_uncertain",
    "replay_table2",
    "run_claims",
    "shares_of",
    "tally",
    "turn_arrow",
    "unmet",
    "verdict_of",
]
