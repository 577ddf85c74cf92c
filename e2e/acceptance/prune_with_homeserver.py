"""Prunes events with the homeserver's own library, to compare with.

One JSON line {"version", "json"} in, one line {"json"} out: what the homeserver would store. Run by the lab's Python,
which has the homeserver installed.
"""

import json
import sys

from synapse.api.room_versions import KNOWN_ROOM_VERSIONS
from synapse.events import make_event_from_dict
from synapse.events.utils import redact_event
from synapse.util.json import json_encoder

for line in sys.stdin:
    asked = json.loads(line)
    version = KNOWN_ROOM_VERSIONS[asked["version"]]
    event = make_event_from_dict(json.loads(asked["json"]), version)
    pruned = json_encoder.encode(redact_event(event).get_pdu_json())
    print(json.dumps({"json": pruned}), flush=True)
