"""Holds a real server to what it promises of collections.

    python3 src/test/python/collection_promises.py kills   [--writes 10000] [--kills 10]
    python3 src/test/python/collection_promises.py ndjson  [--megabytes 300]

kills:  several clients write while the server is killed (SIGKILL) at random moments and started again. Then every write
        that was answered must be there once, with the text that was written last.
ndjson: a body larger than the heap (-Xmx256m) is sent as one request of NDJSON, with a bad line in it; answers must come
        while it is being sent, and all but the bad line must be there.

JAR, JAVA and PORT are read from the environment. Standard library alone.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

JAR = os.environ.get("JAR", "target/semblance.jar")
JAVA = os.environ.get("JAVA", "java")
PORT = int(os.environ.get("PORT", "8300"))
SPACE = "mine"


class Server:
    """The program as a process, with collections in a folder."""

    def __init__(self, data, heap):
        self.command = [JAVA, "-Xmx" + heap, "-jar", JAR, "serve", f"--server.port={PORT}", f"--semblance.data={data}",
                        "--semblance.kernels=linear=mkl,attention=sdpa", "--logging.level.root=WARN"]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                if call("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit("the server ended: " + " ".join(self.command))
            time.sleep(0.2)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024


def call(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None
    finally:
        connection.close()


def everything(name):
    after = None
    while True:
        body = {"limit": 1000} if after is None else {"limit": 1000, "after": after}
        status, page = call("POST", f"/v1/collections/{name}/documents:export", body)
        assert status == 200, page
        yield from page["data"]
        after = page["after"]
        if after is None:
            return


class Writer(threading.Thread):
    """Writes batches of documents over and over; keeps what was answered, and what was not."""

    def __init__(self, number):
        super().__init__(daemon=True)
        self.number = number
        self.answered = {}
        self.tried = {}
        self.writes = 0
        self.version = 0
        self.stopped = False

    def run(self):
        pick = random.Random(self.number)
        while not self.stopped:
            self.version += 1
            ids = pick.sample(range(2000), 10)
            batch = [{"id": f"{self.number}-{i}", "text": f"text {self.version}", "vector": [1, i]} for i in ids]
            for one in batch:
                self.tried[one["id"]] = self.version
            try:
                status, answer = call("PUT", "/v1/collections/c/documents", {"space": SPACE, "documents": batch})
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
                continue
            if status == 200:
                assert all("error" not in one for one in answer["results"]), answer
                for one in batch:
                    self.answered[one["id"]] = self.version
                self.writes += len(batch)


def kills(arguments, data):
    server = Server(data, "1g")
    server.start()
    status, made = call("PUT", "/v1/collections/c", {"dimensions": 2, "space": SPACE, "metric": "dot"})
    assert status == 201, made
    writers = [Writer(i) for i in range(4)]
    for writer in writers:
        writer.start()
    per_kill = arguments.writes / arguments.kills
    killed = 0
    while killed < arguments.kills or sum(writer.writes for writer in writers) < arguments.writes:
        goal = (killed + 1) * per_kill
        while sum(writer.writes for writer in writers) < goal:
            time.sleep(0.05)
        time.sleep(random.random() * 0.3)
        server.kill()
        killed += 1
        server.start()
    for writer in writers:
        writer.stopped = True
    for writer in writers:
        writer.join()
    server.kill()
    server.start()
    there, doubled = {}, 0
    for document in everything("c"):
        doubled += document["id"] in there
        there[document["id"]] = int(document["text"].split()[1])
    lost = wrong = answered = 0
    for writer in writers:
        for id, version in writer.answered.items():
            answered += 1
            if id not in there:
                lost += 1
            elif not version <= there[id] <= writer.tried[id]:
                wrong += 1
    count = call("POST", "/v1/collections/c/documents:count", {})[1]["count"]
    server.kill()
    print(f"{killed + 1} kills, {sum(w.writes for w in writers)} answered writes of {answered} documents:"
          f" {lost} lost, {wrong} older than answered, {doubled} doubled; {len(there)} exported, {count} counted")
    return lost or wrong or doubled or count != len(there)


def ndjson(arguments, data):
    server = Server(data, "256m")
    server.start()
    assert call("PUT", "/v1/collections/c", {"dimensions": 2, "space": SPACE, "metric": "dot"})[0] == 201
    words = " ".join(f"word{i}" for i in range(2000))
    size = arguments.megabytes << 20
    sent, lines, bad, answers, early = 0, 0, 5_001, [], 0
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    connection.putrequest("PUT", f"/v1/collections/c/documents?space={SPACE}&wait=visible")
    connection.putheader("Content-Type", "application/x-ndjson")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    done = threading.Event()
    began = time.time()

    def read():
        nonlocal early
        # By hand: http.client reads an answer only when the request is sent.
        reader = connection.sock.makefile("rb")
        status = reader.readline()
        assert b" 200 " in status, status
        while reader.readline().strip():
            pass
        text = b""
        while True:
            length = int(reader.readline(), 16)
            if length == 0:
                break
            text += reader.read(length)
            reader.readline()
            *whole, text = text.split(b"\n")
            for line in whole:
                answers.append(json.loads(line))
                early += not done.is_set()

    thread = threading.Thread(target=read)
    thread.start()
    while sent < size or lines < bad:
        lines += 1
        line = json.dumps({"id": str(lines), "vector": [1, lines % 7], "text": words}).encode() + b"\n"
        if lines == bad:
            line = b'{"id": "bad", \n'
        connection.sock.sendall(b"%x\r\n%s\r\n" % (len(line), line))
        sent += len(line)
    done.set()
    connection.sock.sendall(b"0\r\n\r\n")
    thread.join()
    count = call("POST", "/v1/collections/c/documents:count", {})[1]["count"]
    refused = [one for one in answers if one.get("status") == "refused"]
    last = answers[-1]
    print(f"{sent >> 20} MB in {lines} lines through a heap of 256 MB in {time.time() - began:.0f} s, {server.resident()} MB"
          f" resident at most; {len(answers)} lines of answer, {early} while sending; refused: {[one['line'] for one in refused]};"
          f" {last['created']} created, {count} there")
    server.kill()
    return not (early > 1 and last.get("done") and [one["line"] for one in refused] == [bad] and count == lines - 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kills", "ndjson"])
    parser.add_argument("--writes", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--megabytes", type=int, default=300)
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="semblance-promises-")
    try:
        failed = {"kills": kills, "ndjson": ndjson}[asked.what](asked, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)
