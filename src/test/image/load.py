"""Sends requests from 8 threads until the server at PORT takes no more connections; says what became of each.

python3 load.py PORT FILE   writes FILE when the first answers are there; exits 1 when a request was lost.

Lost is a request that was sent on an open connection and got no whole answer. A connection that is refused is none:
the caller knows that nothing was begun, and asks another server. Every request has a connection of its own.
"""

import collections
import http.client
import json
import pathlib
import sys
import threading
import time

port, started = int(sys.argv[1]), pathlib.Path(sys.argv[2])
body = json.dumps({"input": ["the water is cold", "a long day " * 20]})
outcomes, first_losses, lock = collections.Counter(), [], threading.Lock()
deadline = time.monotonic() + 300


def ask():
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
        except ConnectionRefusedError:
            return
        try:
            connection.request("POST", "/v1/embeddings", body, {"Content-Type": "application/json", "Connection": "close"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status == 200 and len(json.loads(text)["data"]) == 2:
                outcome = "answered"
            elif answer.status == 503:
                outcome = "told that the server stops"
            else:
                outcome = f"status {answer.status}"
        except (OSError, http.client.HTTPException, ValueError) as e:
            outcome = "lost"
            with lock:
                first_losses.append(f"{type(e).__name__}: {e}")
        finally:
            connection.close()
        with lock:
            outcomes[outcome] += 1
            if outcomes["answered"] == 50:
                started.touch()


threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("load:", dict(outcomes), *first_losses[:3])
sys.exit(set(outcomes) - {"answered", "told that the server stops"} != set() or outcomes["answered"] < 50)
