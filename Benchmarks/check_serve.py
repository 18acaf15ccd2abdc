"""A server among hostile clients, and its end: nothing accepted is lost, nothing leaks, nothing but 4xx for what is wrong.

Usage: check_serve.py --hone PROGRAM [--model DIR] [--rounds 20] [--malformed 10000] [--seed 1] [--only NAME ...]

Without --model the sentiment sample is trained first. Each part starts a server of its own:
  stop       SIGTERM under load, --rounds times: every request that the server has read gets a whole reply, those sent before the
             signal with 200, one whose body is still on its way too; the exit status is 0. Then once with clients that never end
             what they began: exit status 0 within the server's bound. A request counts as read unless the connection was reset:
             Linux resets a connection that is closed with bytes that nobody read, and ends it in order otherwise.
  slow       clients that send a byte a second, in the head and in the body, and one that asks but never reads
  halves     clients that close their sending side, with a whole request and with half of one
  oversize   bodies beyond the limit, by Content-Length and in chunks, sent or only announced
  left       clients that leave while they wait in the queue: what they asked for is not computed
  malformed  wrong bytes, JSON and HTTP of some thirty sorts; after each five hundred the server must answer as before
After each part the server still gives the same answer, its file descriptors are as many as before, and so is its memory; its log
has lines of requests alone, without their texts.
"""
import argparse
import json
import random
import re
import socket
import statistics
import struct
import tempfile
import threading
import time
from pathlib import Path

import serving
from hostile import Sorts

TEXT = "The staff remembered my name and the soup was wonderful."
BODY_LIMIT = 2_000_000
DRAIN = 30
HEAD_BOUND = 20
MEMORY_BOUND = 32
TCP_CLOSE_WAIT = 8


class Gone(Exception):
    """The server closed the connection; says whether in order, and what had come before."""

    def __init__(self, in_order, data=b""):
        super().__init__("closed" if in_order else "reset")
        self.in_order, self.data = in_order, data


def post(path, body, headers=""):
    """The bytes of a request whose body is JSON or bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(data)}\r\n{headers}\r\n")
    return head.encode() + data


def read_reply(connection, data=b""):
    """Status, head, body and what came after the next whole reply; interim ones are left out.

    - Raises: Gone; TimeoutError.
    """
    while True:
        end = data.find(b"\r\n\r\n")
        if end >= 0:
            head = data[:end].lower()
            place = head.find(b"\r\ncontent-length:")
            length = int(head[place + 17:].split(b"\r\n", 1)[0]) if place >= 0 else 0
            whole = end + 4 + length
            if head[9:12] == b"100":
                data = data[whole:]
                continue
            if len(data) >= whole:
                return int(head[9:12]), head, data[end + 4:whole], data[whole:]
        try:
            part = connection.recv(65536)
        except TimeoutError:
            raise
        except OSError:
            raise Gone(False, data) from None
        if not part:
            time.sleep(0.01)
            state = struct.unpack_from("B", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104))[0]
            raise Gone(state == TCP_CLOSE_WAIT, data)
        data += part


def complaints(server):
    """Lines of standard error that are no line of a request, or that show what was asked."""
    lines = [line for line in server.errors if not line.startswith("serving ")]
    return [line for line in lines if not re.match(r"\S+ info request method=", line) or "remembered" in line]


class Part:
    """A server for one part of the checks, and what must be as before when it is over."""

    def __init__(self, arguments, check, *options):
        self.check = check
        self.server = serving.Server.hone(arguments.hone, [arguments.model], "--workspace", arguments.workspace, *options)
        for _ in range(3):
            self.expected = self.server.call("POST", "/predict", {"inputs": TEXT})
            self.server.call("POST", "/embed", {"inputs": [TEXT] * 32})
        self.descriptors, self.before = self.server.descriptors(), self.server.memory()["resident"]

    def is_right(self):
        status, body, _ = self.server.call("POST", "/predict", {"inputs": TEXT})
        return status == 200 and body == self.expected[1]

    def left_open(self, bound):
        """How many descriptors there are as soon as they are as few as before, or after so many seconds."""
        end = time.monotonic() + bound
        while self.server.descriptors() > self.descriptors and time.monotonic() < end:
            time.sleep(0.1)
        return self.server.descriptors()

    def end(self, name):
        """Descriptors may take a moment; memory is what stays."""
        alive = self.server.process.poll() is None
        if not self.check(f"{name}: alive, the same answer as before", alive and self.is_right()):
            print("".join(self.server.errors)[-2000:])
        if alive:
            found = self.left_open(10)
            if not self.check(f"{name}: no file descriptor left open", found <= self.descriptors,
                              f"{self.descriptors} before, {found} after 10 s"):
                print(f"        {self.left_open(80)} after 80 s more")
            memory = self.server.memory()
            self.check(f"{name}: at most {MEMORY_BOUND} MB more memory", memory["resident"] - self.before <= MEMORY_BOUND,
                       f"{self.before:.0f} MB before, {memory['resident']:.0f} after, {memory['peak']:.0f} at most")
            status, _ = self.server.stop()
            self.check(f"{name}: exit status 0", status == 0, status)
        self.server.__exit__()
        said = complaints(self.server)
        self.check(f"{name}: no complaint and no text in the log", not said, "".join(said)[:500])


class Loader(threading.Thread):
    """A client that asks without a break until nobody listens any more."""

    KINDS = [("/predict", {"inputs": TEXT}), ("/predict", {"inputs": [[TEXT]] * 8}),
             ("/v1/embeddings", {"input": [TEXT, "never"]}), ("/predict", {"inputs": TEXT * 20})]

    def __init__(self, server, number):
        super().__init__(daemon=True)
        # Every other one makes a connection for each request.
        self.server, self.is_kept = server, number % 2 == 0
        self.request = post(*self.KINDS[number // 2 % len(self.KINDS)], "" if self.is_kept else "Connection: close\r\n")
        self.outcomes = []  # (when it was sent, what became of it)

    def run(self):
        while True:
            try:
                connection = self.server.connect(timeout=60)
            except OSError:
                return
            with connection:
                while self.ask(connection):
                    pass

    def ask(self, connection):
        sent = time.monotonic()
        try:
            connection.sendall(self.request)
        except OSError:
            self.outcomes.append((sent, "unread"))
            return False
        try:
            status, head, _, _ = read_reply(connection)
        except Gone as gone:
            self.outcomes.append((sent, "lost" if gone.in_order or gone.data else "unread"))
            return False
        except TimeoutError:
            self.outcomes.append((sent, "lost"))
            return False
        self.outcomes.append((sent, status))
        return self.is_kept and b"\r\nconnection: close" not in head


def stop_once(arguments, generator):
    """One SIGTERM under load: a list of what was wrong, counts, and the seconds until the end."""
    server = serving.Server.hone(arguments.hone, [arguments.model], "--workspace", arguments.workspace)
    faults = []
    with server:
        loaders = [Loader(server, number) for number in range(24)]
        for loader in loaders:
            loader.start()
        time.sleep(generator.uniform(0.3, 1.0))
        request = post("/predict", {"inputs": TEXT})
        late = server.connect()
        late.sendall(request[:-20])
        idle = server.connect()
        time.sleep(0.3)
        result = []
        signalled = time.monotonic()
        ending = threading.Thread(target=lambda: result.extend(server.stop(bound=DRAIN + 5)))
        ending.start()
        time.sleep(0.2)
        try:
            late.sendall(request[-20:])
            status, head, _, _ = read_reply(late)
            if status != 200:
                faults.append(f"a request whose body came after the signal got {status}")
            if b"\r\nconnection: close" not in head:
                faults.append("a reply after the signal does not say that its connection closes")
        except (Gone, OSError) as error:
            faults.append(f"a request whose body came after the signal: {error}")
        ending.join()
        for loader in loaders:
            loader.join(10)
            if loader.is_alive():
                faults.append("a client still waits after the server's end")
        late.close()
        idle.close()
    status, seconds = result
    if status != 0:
        faults.append(f"exit status {status}")
    faults += [f"standard error: {line.strip()}" for line in complaints(server)]
    outcomes = [outcome for loader in loaders for outcome in loader.outcomes]
    counts = {"answered": 0, "refused": 0, "unread": 0, "unread before": 0}
    for sent, outcome in outcomes:
        before = sent < signalled
        if outcome == 200:
            counts["answered"] += 1
        elif outcome == 503 and not before:
            counts["refused"] += 1
        elif outcome == "unread" and sent > signalled - 1:
            counts["unread before" if before else "unread"] += 1
        else:
            faults.append(f"{outcome} for a request sent {sent - signalled:+.3f} s from the signal")
    if counts["answered"] < 24:
        faults.append(f"no load: only {counts['answered']} requests were answered")
    return faults, counts, seconds


def check_stop(arguments, check):
    generator = random.Random(arguments.seed)
    faults, seconds, totals = [], [], {}
    for _ in range(arguments.rounds):
        found, counts, took = stop_once(arguments, generator)
        faults += found
        seconds.append(took)
        totals = {name: totals.get(name, 0) + count for name, count in counts.items()}
    check(f"stop: SIGTERM under load {arguments.rounds} times, no accepted request lost, exit status 0", not faults,
          f"{totals['answered']} answered; {totals['refused']} refused with 503 and {totals['unread']} not read of those sent "
          f"after the signal, {totals['unread before']} not read of those sent before; ended after "
          f"{statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s; {len(faults)} faults")
    for fault in faults[:10]:
        print("      ", fault)
    with serving.Server.hone(arguments.hone, [arguments.model], "--workspace", arguments.workspace) as server:
        begun = [server.connect() for _ in range(3)]
        begun[1].sendall(b"GET /hea")
        begun[2].sendall(post("/predict", {"inputs": TEXT})[:-5])
        time.sleep(0.3)
        status, took = server.stop(bound=DRAIN + 10)
        check(f"stop: ends within {DRAIN} s with an idle client and two that never end what they began",
              status == 0 and took <= DRAIN + 1, f"exit status {status} after {took:.1f} s")


def send_slowly(connection, data, pause, until):
    """Sends a byte at a time until the end, until a time or until the server is gone; returns how many went."""
    for place in range(len(data)):
        if time.monotonic() > until:
            return place
        try:
            connection.sendall(data[place:place + 1])
        except OSError:
            return place
        time.sleep(pause)
    return len(data)


def ended_after(connection, start, bound):
    """Seconds from the start until the server closed or answered; None: it did neither in time."""
    connection.settimeout(max(0.1, start + bound - time.monotonic()))
    try:
        read_reply(connection)
    except TimeoutError:
        return None
    except Gone:
        pass
    return time.monotonic() - start


def check_slow(arguments, check):
    deadline = 4
    part = Part(arguments, check, "--deadline", deadline)
    server = part.server
    whole, body = post("/predict", {"inputs": TEXT}), json.dumps({"inputs": TEXT}).encode()
    split = len(whole) - len(body)
    start = time.monotonic()
    outcomes = {"head": [], "body": [], "quick": []}

    def slow(kind):
        with server.connect() as connection:
            if kind == "body":
                connection.sendall(whole[:split])
            pause = 0.01 if kind == "quick" else 1
            data = whole[split:] if kind == "body" else whole
            began = time.monotonic()
            sender = threading.Thread(target=send_slowly, args=(connection, data, pause, start + 40), daemon=True)
            sender.start()
            if kind == "quick":
                try:
                    outcomes[kind].append(read_reply(connection)[0])
                except (Gone, TimeoutError) as error:
                    outcomes[kind].append(str(error))
            else:
                outcomes[kind].append(ended_after(connection, began, 25))
    threads = [threading.Thread(target=slow, args=(kind,)) for kind in ("head", "body", "quick") for _ in range(16)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    times = []
    while time.monotonic() < start + deadline:
        asked = time.monotonic()
        if not part.is_right():
            check("slow: others are answered meanwhile", False)
            break
        times.append(time.monotonic() - asked)
    check("slow: others are answered meanwhile", len(times) >= 10 and statistics.median(times) < 1,
          f"{len(times)} answers, {1000 * statistics.median(times):.0f} ms")
    for thread in threads:
        thread.join()
    check("slow: a request that comes byte by byte in time is answered", outcomes["quick"] == [200] * 16,
          sorted(set(map(str, outcomes["quick"]))))
    for kind, bound in (("body", deadline), ("head", HEAD_BOUND)):
        missed = [seconds for seconds in outcomes[kind] if seconds is None or seconds > bound + 3]
        ended = [seconds for seconds in outcomes[kind] if seconds is not None]
        check(f"slow: a {kind} of a byte a second is cut off after {bound} s", not missed,
              f"{len(missed)} of {len(outcomes[kind])} were not within 3 s more"
              + (f"; the others after {min(ended):.1f} to {max(ended):.1f} s" if ended else ""))
    part.end("slow")

    part = Part(arguments, check)
    with part.server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(5)
        request = post("/embed", {"inputs": [TEXT] * 32})
        sent = 0
        try:
            for _ in range(2000):
                connection.sendall(request)
                sent += 1
        except OSError:
            pass
        time.sleep(3)
        memory = part.server.memory()
        check("slow: a client that asks again and again and reads nothing costs at most 32 MB",
              memory["peak"] - part.before <= 32, f"{sent} requests taken, {memory['peak'] - part.before:+.0f} MB")
    part.end("slow reader")


def check_halves(arguments, check):
    part = Part(arguments, check)
    whole = post("/predict", {"inputs": TEXT})
    outcomes = {}
    for name, data in (("whole", whole), ("half", whole[:-20]), ("head", whole[:30])):
        for _ in range(100):
            with part.server.connect(timeout=10) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                try:
                    outcome = str(read_reply(connection)[0])
                except Gone as gone:
                    outcome = "closed" if not gone.data else "cut"
                except TimeoutError:
                    outcome = "still open after 10 s"
                outcomes.setdefault(name, {}).setdefault(outcome, 0)
                outcomes[name][outcome] += 1
    for name, title, allowed in (("whole", "a whole request is answered", {"200", "499", "closed"}),
                                 ("half", "half a body is refused", {"400", "408", "499", "closed"}),
                                 ("head", "half a head is refused", {"400", "408", "closed"})):
        check(f"halves: {title} or given up", set(outcomes[name]) <= allowed, outcomes[name])
    part.end("halves")


def check_oversize(arguments, check):
    part = Part(arguments, check)
    large = b'{"inputs": "' + b"a " * (BODY_LIMIT // 2) + b'"}'
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    sorts = {
        "Content-Length, the whole body sent": ([post("/predict", large)], {413}),
        "Content-Length, no body sent": ([head + b"Content-Length: 1000000000000\r\n\r\n"], {413}),
        "Content-Length beyond 64 bits": ([head + b"Content-Length: 99999999999999999999999\r\n\r\n"], {400, 413}),
        "Content-Length and Expect: 100-continue": (
            [head + b"Expect: 100-continue\r\nContent-Length: 3000000\r\n\r\n"], {413}),
        "3 MB in chunks": ([head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 46, b"0\r\n\r\n"], {413}),
        "256 MB in chunks": ([head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 4096, b"0\r\n\r\n"], {413}),
    }
    for name, (parts, allowed) in sorts.items():
        part.server.reset_peak()
        outcomes = []
        for _ in range(10):
            with part.server.connect(timeout=20) as connection:
                sent, broken = 0, False
                for data in parts:
                    try:
                        connection.sendall(data)
                        sent += len(data)
                    except OSError:
                        broken = True
                        break
                try:
                    status, _, body, _ = read_reply(connection)
                    told = {"error", "error_type"} <= set(json.loads(body)) if status == 413 else True
                    outcomes.append(str(status) if told else f"{status} without error and error_type: {body[:80]!r}")
                except Gone:
                    outcomes.append("no reply, " + ("sending failed" if broken else "closed"))
                except TimeoutError:
                    outcomes.append("no reply in 20 s")
        peak = part.server.memory()["peak"]
        check(f"oversize: {name}: {' or '.join(map(str, sorted(allowed)))}", set(outcomes) <= set(map(str, allowed)),
              f"{', '.join(f'{outcomes.count(outcome)} times {outcome}' for outcome in sorted(set(outcomes)))}; "
              f"{peak - part.before:+.0f} MB at most")
        check(f"oversize: {name}: at most {MEMORY_BOUND} MB", peak - part.before <= MEMORY_BOUND, f"{peak - part.before:+.0f} MB")
    part.end("oversize")


def check_left(arguments, check):
    part = Part(arguments, check)
    server = part.server
    clients, blockers = 100, 3
    long = post("/predict", {"inputs": [[TEXT * 30]] * 32})
    busy = [server.connect() for _ in range(blockers)]
    before = server.metrics()
    for connection in busy:
        connection.sendall(long)
    waiting = [server.connect() for _ in range(clients)]
    for connection in waiting:
        connection.sendall(post("/predict", {"inputs": TEXT}))
    name = 'te_request_count{method="single"}'
    begun, queued, end = 0, 0, time.monotonic() + 2
    while begun < clients and time.monotonic() < end:
        metrics = server.metrics()
        begun, queued = metrics[name] - before[name], metrics["te_queue_size"]
    for connection in waiting:
        connection.close()
    statuses = [read_reply(connection)[0] for connection in busy]
    for connection in busy:
        connection.close()
    end = time.monotonic() + 5
    gone = 0
    while gone < clients and time.monotonic() < end:
        after = server.metrics()
        gone = after.get('te_request_failure{err="client_gone"}', 0) - before.get('te_request_failure{err="client_gone"}', 0)
    rows = after["te_batch_next_size_sum"] - before["te_batch_next_size_sum"]
    check("left: the clients were in the queue when they left", begun == clients and queued >= clients,
          f"{begun:.0f} had asked, {queued:.0f} rows waited")
    check("left: those who stayed are answered", statuses == [200] * blockers, statuses)
    check("left: nothing of those who left is computed", rows == 32 * blockers and gone == clients,
          f"{rows:.0f} rows computed of {32 * blockers} wanted ones; {gone:.0f} counted as gone")
    part.end("left")


def check_malformed(arguments, check):
    part = Part(arguments, check)
    sorts = Sorts(random.Random(arguments.seed), json.loads(part.server.call("GET", "/info")[1])["models"][0]["name"])
    counts, faults, wrong = {}, [], {}
    for number in range(arguments.malformed):
        if part.server.process.poll() is not None:
            wrong["the server", "has ended"] = f"request {number}"
            faults.append("ended")
            break
        if number == 500:
            part.before = part.server.memory()["resident"]
        sort = sorts.next()
        seen = attempt(part.server, sort)
        key = (sort.name, ", ".join(map(str, seen)))
        counts[key] = counts.get(key, 0) + 1
        fault = sort.fault(seen)
        if fault:
            faults.append(fault)
            wrong.setdefault((sort.name, fault), sort.shown())
        if number % 500 == 499 and not part.is_right():
            wrong["the server", "answers a right request otherwise than before"] = f"those after request {number}"
            faults.append("another answer")
    check(f"malformed: {arguments.malformed} requests of {len(sorts.names)} sorts, refused with 4xx or closed each", not faults,
          f"{len(faults)} faults")
    for (name, fault), shown in wrong.items():
        print(f"       {name}: {fault}, first of {shown}")
    for (name, seen), count in sorted(counts.items()):
        print(f"       {count:5} {name}: {seen}")
    part.end("malformed")


def attempt(server, sort):
    """What the server made of one malformed request: statuses, and `closed` or `open` at the end."""
    seen = []
    try:
        with server.connect(timeout=5) as connection:
            try:
                for data in sort.parts:
                    connection.sendall(data)
                if sort.is_left:
                    return ["left"]
                if sort.is_cut:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            rest = b""
            try:
                while len(seen) < sort.replies:
                    status, _, body, rest = read_reply(connection, rest)
                    seen.append(status)
                    if sort.is_told and 400 <= status < 500:
                        try:
                            if not {"error", "error_type"} <= set(json.loads(body)):
                                seen.append("without error and error_type")
                        except ValueError:
                            seen.append("without JSON")
            except Gone as gone:
                seen.append("closed" if not gone.data else f"cut after {gone.data[:60]!r}")
            except TimeoutError:
                seen.append("open")
    except OSError as error:
        seen.append(f"no connection: {error}")
    return seen


PARTS = {"stop": check_stop, "slow": check_slow, "halves": check_halves, "oversize": check_oversize, "left": check_left,
         "malformed": check_malformed}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", type=lambda path: str(Path(path).resolve()), required=True)
    parser.add_argument("--model")
    parser.add_argument("--workspace", type=Path, default=serving.ROOT)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--malformed", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    arguments = parser.parse_args()
    check = serving.Checks()
    with tempfile.TemporaryDirectory() as temporary:
        arguments.model = arguments.model or serving.trained(arguments.hone, "sentiment", Path(temporary))
        for name in arguments.only:
            PARTS[name](arguments, check)
    check.end()


if __name__ == "__main__":
    main()
