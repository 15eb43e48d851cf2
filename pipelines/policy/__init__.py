"""The dated rules: CSV files in, a checked `Policy` out. No number of a policy stands in here."""

from pipelines.policy.description import POLICY_FILES, Policy
from pipelines.policy.register import check_register, record_used
from pipelines.policy.validate import load_policy
from pipelines.policy.warehouse import publish_policy, published_policy, write_raw_policy
from pipelines.policy.warnings import PolicyWarning, check_policy_against_data

__all__ = [
    "POLICY_FILES",
    "Policy",
    "PolicyWarning",
    "check_policy_against_data",
    "check_register",
    "load_policy",
    "publish_policy",
    "published_policy",
    "record_used",
    "write_raw_policy",
]
