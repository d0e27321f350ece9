"""Counts the ballots of a poll from the rows of a database that no server has open: `ballots.py FILE SEQ`."""

import json
import sqlite3
import sys
from collections import Counter

file, seq = sys.argv[1:]
rows = sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute("SELECT person, choices FROM ballot WHERE poll = ?", (seq,)).fetchall()
votes = Counter(place for _, choices in rows for place in choices.split(",") if place)
print(json.dumps({"voters": len({person for person, _ in rows}), "rows": len(rows), "votes": votes}))
