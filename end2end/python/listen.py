"""Listens to a stream with a client that others wrote: `listen.py sseclient|httpx URL [COUNT]`.

Prints each event as a line of JSON, and ends with the stream or after COUNT events.
"""

import json
import sys

import httpx
from httpx_sse import connect_sse
from sseclient import SSEClient

HEADERS = {"Accept": "text/event-stream"}
TIMEOUT = httpx.Timeout(10, read=40)


def by_sseclient(url):
    with httpx.stream("GET", url, headers=HEADERS, timeout=TIMEOUT) as response:
        response.raise_for_status()
        for event in SSEClient(response.iter_bytes()).events():
            yield event.event, event.id, event.data


def by_httpx(url):
    with httpx.Client(timeout=TIMEOUT) as client, connect_sse(client, "GET", url) as source:
        for event in source.iter_sse():
            yield event.event, event.id, event.data


client, url, *count = sys.argv[1:]
listen = {"sseclient": by_sseclient, "httpx": by_httpx}[client]
most = int(count[0]) if count else None
for number, (event, id, data) in enumerate(listen(url), 1):
    print(json.dumps({"event": event, "id": id, "data": data}), flush=True)
    if number == most:
        break
