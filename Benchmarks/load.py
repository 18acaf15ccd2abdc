"""A load of requests on many connections from one thread: closed (each connection asks again when it has its answer) or open
(so many requests a second, whatever becomes of them).
"""
import selectors
import socket
import time
from collections import Counter


class Outcome:
    """What became of the requests of one load."""

    def __init__(self):
        self.statuses = Counter()
        self.latencies = {}
        self.faults = Counter()
        self.late = 0  # requests that were due while no connection was free
        self.renewed = 0  # connections that were closed in order while nothing was asked on them
        self.last = 0.0  # when the last reply came
        self.seconds = 0.0  # from the first request to the last reply

    def percentile(self, status, share):
        """Seconds within which that share of the replies with a status came."""
        values = sorted(self.latencies.get(status, []))
        return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.sent_at = None
        self.number = 0
        self.data = b""


class Load:
    """- requests: bytes of whole requests, sent in turn.
    - check: gets the number of the request, status, head and body of a reply; returns a fault or None.
    """

    def __init__(self, port, requests, connections, check=lambda number, status, head, body: None):
        self.port, self.requests, self.check = port, requests, check
        self.selector = selectors.DefaultSelector()
        self.idle = []
        self.sent = self.open = 0
        for _ in range(connections):
            self.connect()

    def connect(self):
        connection = Connection(self.port)
        self.selector.register(connection.socket, selectors.EVENT_READ, connection)
        self.idle.append(connection)
        self.open += 1

    def drop(self, connection):
        self.selector.unregister(connection.socket)
        connection.socket.close()
        self.open -= 1

    def run(self, seconds, rate=None, patience=60):
        """- rate: requests a second of an open load; None: a closed one.
        - patience: seconds that the last replies are waited for.
        """
        outcome = Outcome()
        start = time.perf_counter()
        scheduled = 0
        while True:
            now = time.perf_counter()
            passed = now - start
            if passed < seconds:
                if rate is None:
                    while self.idle:
                        self.send(self.idle.pop(), now, outcome)
                else:
                    due = int(passed * rate) - scheduled
                    scheduled += due
                    for _ in range(due):
                        if not self.idle:
                            outcome.late += 1
                            continue
                        self.send(self.idle.pop(), now, outcome)
            elif len(self.idle) == self.open or passed > seconds + patience:
                break
            for key, _ in self.selector.select(0.001 if rate else 0.05):
                self.receive(key.data, outcome)
        outcome.faults["no reply in time"] += self.open - len(self.idle)
        outcome.seconds = max(seconds, outcome.last - start)
        return outcome

    def send(self, connection, now, outcome):
        connection.number = self.sent % len(self.requests)
        connection.sent_at = now
        self.sent += 1
        try:
            # Small requests on connections that have nothing under way always find room.
            connection.socket.send(self.requests[connection.number])
        except OSError as error:
            self.lose(connection, f"could not send: {type(error).__name__}", outcome)

    def receive(self, connection, outcome):
        try:
            data = connection.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self.lose(connection, f"broken: {type(error).__name__}", outcome)
            return
        if not data:
            self.lose(connection, None if connection.sent_at is None else "closed without a reply", outcome)
            return
        connection.data += data
        end = connection.data.find(b"\r\n\r\n")
        if end < 0:
            return
        head = connection.data[:end].lower()
        place = head.find(b"\r\ncontent-length:")
        length = int(head[place + 17:].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(connection.data) < end + 4 + length:
            return
        body = connection.data[end + 4:end + 4 + length]
        status = int(head[9:12])
        outcome.statuses[status] += 1
        outcome.last = time.perf_counter()
        outcome.latencies.setdefault(status, []).append(outcome.last - connection.sent_at)
        fault = self.check(connection.number, status, head, body)
        if fault:
            outcome.faults[fault] += 1
        if len(connection.data) > end + 4 + length:
            outcome.faults["bytes after the reply"] += 1
        connection.data, connection.sent_at = b"", None
        if b"\r\nconnection: close" in head:
            self.drop(connection)
            self.replace(outcome)
        else:
            self.idle.append(connection)

    def lose(self, connection, fault, outcome):
        """- fault: None: the server may close what asks nothing."""
        if fault:
            outcome.faults[fault] += 1
        else:
            outcome.renewed += 1
        if connection in self.idle:
            self.idle.remove(connection)
        self.drop(connection)
        self.replace(outcome)

    def replace(self, outcome):
        try:
            self.connect()
        except OSError as error:
            outcome.faults[f"could not connect: {type(error).__name__}"] += 1

    def close(self):
        for key in list(self.selector.get_map().values()):
            key.data.socket.close()
        self.selector.close()
