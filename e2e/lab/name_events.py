"""Gives events their ids by the homeserver's own library.

One JSON line {"version", "json"} in, one line {"eventId"} out, for room versions whose event ids are hashes (3 and
later). The homeserver computes the id again whenever it reads a row, and takes one that differs for corruption. Run by
the lab's Python, which has the homeserver installed.
"""

import json
import sys

from synapse.api.room_versions import KNOWN_ROOM_VERSIONS
from synapse.events import make_event_from_dict

for line in sys.stdin:
    asked = json.loads(line)
    event = make_event_from_dict(json.loads(asked["json"]), KNOWN_ROOM_VERSIONS[asked["version"]])
    print(json.dumps({"eventId": event.event_id}))
