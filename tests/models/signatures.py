"""Records as somebody would write them who knows how the hashes are made."""

from __future__ import annotations

import hashlib
import json


def signed(content: bytes, record: str, **changes: object) -> str:
    """The record with these changes, and the right hashes for this content."""
    told = json.loads(record) | changes | {"model_sha256": hashlib.sha256(content).hexdigest()}
    del told["record_sha256"]
    return json.dumps(told | {"record_sha256": hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()})
