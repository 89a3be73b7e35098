"""Reports from finished results: one self-contained page in English or Chinese, and the table its charts draw."""

from exerkine.reports._ablation import ablation_dicts, ablation_sheet
from exerkine.reports._audit import audit_dict, audit_sheet
from exerkine.reports._calibration import calibration_dict, calibration_text, write_calibration
from exerkine.reports._claims import claim_text, claims_dict, claims_list, claims_sheet
from exerkine.reports._evidence_graph import evidence_graph_data, write_evidence_graph
from exerkine.reports._experiments import duration_sheet, factorial_sheet, heterogeneity_sheet, timing_sheet
from exerkine.reports._files import writable_folder, write_whole
from exerkine.reports._limits import limits_dict, limits_sheet
from exerkine.reports._network import NetworkResult, network_dict, write_network
from exerkine.reports._observation import (
    comparison_dict,
    comparison_text,
    observation_dict,
    observation_text,
    write_readings_csv,
)
from exerkine.reports._page import write_report
from exerkine.reports._petab import petab_text, write_petab
from exerkine.reports._pool import pool_dict, pool_text, pools_dict, pools_text, write_pool, write_pools
from exerkine.reports._population import (
    check_dict,
    check_text,
    joint_dict,
    tally_dict,
    tally_text,
    write_check,
    write_population,
)
from exerkine.reports._replay import replay_dict, replay_text
from exerkine.reports._results import write_results
from exerkine.reports._sheet import Sheet, sheet_text, write_sheet
from exerkine.reports._summary import write_summary_csv
from exerkine.reports._table2 import table2_dict, table2_sheet
from exerkine.reports._trace import trace_dict, trace_text, wiring_dict, wiring_text
from exerkine.reports._validation import validation_dict, validation_text, write_validation
from exerkine.reports._validation_tables import validation_sheet

__all__ = [
    "NetworkResult",
    "Sheet",
    "ablation_dicts",
    "ablation_sheet",
    "audit_dict",
    "audit_sheet",
    "calibration_dict",
    "calibration_text",
    "check_dict",
    "check_text",
    "claim_text",
    "claims_dict",
    "claims_list",
    "claims_sheet",
    "comparison_dict",
    "comparison_text",
    "duration_sheet",
    "evidence_graph_data",
    "factorial_sheet",
    "heterogeneity_sheet",
    "joint_dict",
    "limits_dict",
    "limits_sheet",
    "network_dict",
    "observation_dict",
    "observation_text",
    "petab_text",
    "pool_dict",
    "pool_text",
    "pools_dict",
    "pools_text",
    "replay_dict",
    "replay_text",
    "sheet_text",
    "table2_dict",
    "table2_sheet",
    "tally_dict",
    "tally_text",
    "timing_sheet",
    "trace_dict",
    "trace_text",
    "validation_dict",
    "validation_sheet",
    "validation_text",
    "wiring_dict",
    "wiring_text",
    "writable_folder",
    "write_calibration",
    "write_check",
    "write_evidence_graph",
    "write_network",
    "write_petab",
    "write_pool",
    "write_pools",
    "write_population",
    "write_readings_csv",
    "write_report",
    "write_results",
    "write_sheet",
    "write_summary_csv",
    "write_validation",
    "write_whole",
]
