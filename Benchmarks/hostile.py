"""Malformed requests of many sorts for check_serve.py, drawn from a seed, each with what a server may say to it."""
import json

ROUTES = ["/predict", "/embed", "/v1/embeddings"]
# 4xx that say what is wrong with a request; 424 and 429 would say something about the server.
REFUSED = {400, 404, 405, 408, 411, 413, 414, 415, 417, 422, 426, 431}


class Malformed:
    """- parts: bytes, sent one after another.
    - allowed: statuses of the only reply, or of each of them.
    - may_close: whether a close without a reply is an answer too.
    - is_told: whether a refusal must be JSON with `error` and `error_type`.
    - is_cut: whether the client closes its sending side after the bytes; is_left: whether it leaves at once.
    """

    def __init__(self, name, parts, allowed=REFUSED, may_close=False, is_told=True, is_cut=False, is_left=False, replies=1):
        self.name, self.parts = name, [parts] if isinstance(parts, bytes) else parts
        self.allowed, self.may_close, self.is_told = allowed, may_close, is_told
        self.is_cut, self.is_left, self.replies = is_cut, is_left, replies

    def fault(self, seen):
        """Why what was seen is wrong; None: it is not."""
        if self.is_left:
            return None if seen == ["left"] else f"found {seen}"
        if self.may_close and seen[-1:] == ["closed"]:
            seen = seen[:-1]
        elif len(seen) != self.replies:
            return f"expected {self.replies} replies, found {seen}"
        for place, status in enumerate(seen):
            allowed = self.allowed[place] if isinstance(self.allowed, list) else self.allowed
            if status not in allowed:
                return f"found {seen}"
        return None

    def shown(self):
        data = b"".join(self.parts)
        return f"{data[:300]!r}{f' ... of {len(data)} bytes' if len(data) > 300 else ''}"


class Sorts:
    def __init__(self, generator, model):
        self.random, self.model = generator, model
        self.names = sorted(name[5:] for name in dir(self) if name.startswith("make_"))

    def next(self):
        name = self.random.choice(self.names)
        return getattr(self, "make_" + name)(name.replace("_", " "))

    # Bodies: the HTTP is right.

    def post(self, name, body, path=None, headers="", **options):
        path = path or self.random.choice([*ROUTES, f"/models/{self.model}"])
        head = (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n{headers}\r\n")
        return Malformed(name, head.encode() + body, **options)

    def bytes(self, most):
        return self.random.randbytes(self.random.randint(1, most))

    def key(self, path):
        return "input" if path == "/v1/embeddings" else "inputs"

    def inputs(self, name, value, **options):
        """The value, already JSON, as the inputs of some route."""
        path = self.random.choice([*ROUTES, f"/models/{self.model}"])
        return self.post(name, b'{"' + self.key(path).encode() + b'": ' + value + b"}", path, **options)

    def make_random_bytes(self, name):
        return self.post(name, b"\xff" + self.bytes(2000))

    def make_broken_utf8(self, name):
        broken = self.random.choice([b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe2\x82"])
        return self.inputs(name, b'"good ' + broken + b' text"')

    def make_deep_nesting(self, name):
        return self.post(name, self.random.choice([b"[", b'{"a":', b'{"inputs":[']) * self.random.randint(50, 100_000))

    def make_deep_inputs(self, name):
        depth = self.random.randint(4, 50_000)
        return self.inputs(name, b"[" * depth + b'"a"' + b"]" * depth)

    def make_huge_numbers(self, name):
        number = self.random.choice([b"1e400", b"-1e999999999", b"9" * self.random.randint(20, 20_000), b"0." + b"3" * 20_000,
                                     b"1e-99999999999999999999"])
        return self.inputs(name, number)

    def make_wrong_numbers(self, name):
        return self.inputs(name, self.random.choice([b"01", b"+1", b"1.", b".5", b"NaN", b"Infinity", b"0x10", b"1e", b"--1"]))

    def make_truncated_json(self, name):
        whole = b'{"inputs": "a good text", "input": ["one", "two"], "parameters": {"top_k": 1}}'
        return self.post(name, whole[:self.random.randint(1, len(whole) - 1)])

    def make_wrong_types(self, name):
        values = [b"null", b"true", b"1", b"{}", b"[]", b"[1]", b"[null]", b"[[1]]", b"[[[]]]", b'[{"text": 1}]', b'{"txt": "a"}',
                  b'["a", 1]', b'[["a", "b", "c"]]']
        return self.inputs(name, self.random.choice(values))

    def make_no_object(self, name):
        bodies = [b"null", b"true", b"1", b'"inputs"', b"[]", b'["a"]', b"{}", b'{"imput": "a"}']
        return self.post(name, self.random.choice(bodies))

    def make_duplicate_keys(self, name):
        return self.post(name, b'{"inputs": "a", "input": "a", "inputs": "b", "input": "b"}')

    def make_empty_body(self, name):
        return self.post(name, self.random.choice([b"", b" ", b"\n\n"]))

    def make_empty_texts(self, name):
        return self.inputs(name, b'""')

    def make_lone_surrogates(self, name):
        return self.inputs(name, self.random.choice([b'"\\ud800"', b'"\\udc00 a"', b'"\\ud83d\\u0041"', b'"\\u12"', b'"\\x41"']))

    def make_control_characters(self, name):
        return self.inputs(name, b'"a' + bytes([self.random.randint(0, 31)]) + b'b"')

    def make_trailing_bytes(self, name):
        return self.post(name, b'{"inputs": "a", "input": "a"}' + self.random.choice([b"}", b"\x00", b"{}", b" x", b","]))

    def make_other_encodings(self, name):
        text = json.dumps({"inputs": "good", "input": "good"})
        return self.post(name, self.random.choice([text.encode("utf-16"), text.encode("utf-32"), text.encode("utf-7")[:-1]]))

    def make_comments_and_quotes(self, name):
        bodies = [b"{'inputs': 'a'}", b'{inputs: "a"}', b'{"inputs": "a",}', b'/* */{"inputs": "a"}', b'{"inputs": "a" "b": 1}']
        return self.post(name, self.random.choice(bodies))

    def make_too_many_inputs(self, name):
        texts = ["a"] * self.random.randint(33, 3000)
        path = self.random.choice(["/embed", "/v1/embeddings", f"/models/{self.model}"])
        return self.post(name, json.dumps({self.key(path): texts}).encode(), path, allowed={413})

    def make_unknown_models(self, name):
        model = self.random.choice(["nobody", "../../etc/passwd", "a" * 10_000, "\u0000", "\U0001f600", ""])
        return self.post(name, json.dumps({"inputs": "a", "model": model}).encode(), "/predict")

    def make_wrong_parameters(self, name):
        value = self.random.choice([1, [], {"top_k": -1}, {"top_k": "many"}, {"top_k": 1e30}, {"function_to_apply": "tanh"},
                                    {"unknown": 1}, {"aggregation_strategy": 7}])
        return self.post(name, json.dumps({"inputs": "a", "parameters": value}).encode(), f"/models/{self.model}")

    def make_wrong_timeouts(self, name):
        value = self.random.choice(["-1", "0", "soon", "9" * 30, "1.5", "\x80"])
        return self.post(name, b'{"inputs": "a", "input": "a"}', headers=f"X-Request-Timeout-Ms: {value}\r\n",
                         is_told=value != "\x80", may_close=value == "\x80")

    def make_other_content_types(self, name):
        """Not wrong in itself: what curl sends by default must be answered, and so is anything else."""
        kinds = ["application/x-www-form-urlencoded", "text/plain", "", "multipart/form-data; boundary=x", "x" * 3000]
        kind = self.random.choice(kinds)
        body = b'{"inputs": "a", "input": "a"}'
        path = self.random.choice(ROUTES)
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return Malformed(name, head.encode() + body, allowed={200, 415})

    # HTTP that is wrong, or ends too soon: a server may close without a word.

    def wire(self, name, data, **options):
        return Malformed(name, data, **{"may_close": True, "is_told": False, "is_cut": True, **options})

    def make_noise(self, name):
        return self.wire(name, self.bytes(3000))

    def make_other_protocols(self, name):
        return self.wire(name, self.random.choice([
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x00\xf4\x01\x00\x00\xf0\x03\x03" + self.bytes(240),
            b"SSH-2.0-x\r\n", b"EHLO example.org\r\n", b"\x00" * 1000, b"GET /health\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
            b"\r\n" * 5000]))

    def make_request_lines(self, name):
        return self.wire(name, self.random.choice([b"GET\r\n\r\n", b"GET /a b HTTP/1.1\r\n\r\n", b"G\x00T / HTTP/1.1\r\n\r\n",
                                                   b"POST /predict HTTP/1.1 x\r\n\r\n", b" / HTTP/1.1\r\n\r\n"]))

    def make_header_lines(self, name):
        lines = self.random.choice([b"no colon", b"a b: c", b": empty", b"x: a\x00b", b"x : y", b"\xff\xfe: y", b"x: y\n z: w\r"])
        return self.wire(name, b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + lines + b"\r\n\r\n{}")

    def make_many_headers(self, name):
        count = self.random.randint(2000, 20_000)
        lines = b"".join(b"x%d: y\r\n" % number for number in range(count))
        return self.wire(name, b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + lines + b"\r\n{}")

    def make_long_headers(self, name):
        return self.wire(name, b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nx: "
                         + b"y" * self.random.randint(100_000, 1_000_000) + b"\r\n\r\n{}")

    def make_long_urls(self, name):
        return self.wire(name, b"GET /" + b"a" * self.random.randint(20_000, 200_000) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")

    def make_paths(self, name):
        path = self.random.choice(["/../../etc/passwd", "/models/..%2f..%2fetc%2fpasswd", "/models/%00", "/%ff%fe", "//x",
                                   "/predict/", "/models/", "/models//x", "*", "/predict?x=%zz", "/metrics/../predict",
                                   "/.git/config"])
        method = self.random.choice(["GET", "POST", "PUT"])
        body = "" if method == "GET" else "Content-Length: 2\r\n"
        data = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{body}\r\n{'{}' if body else ''}"
        return self.wire(name, data.encode(), is_cut=False)

    def make_methods(self, name):
        method = self.random.choice(["DELETE", "PUT", "PATCH", "GET", "TRACE", "CONNECT", "BREW", "get", "A" * 500])
        return self.wire(name, f"{method} /predict HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def make_chunks(self, name):
        chunks = self.random.choice([b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n", b"f" * 20 + b"\r\n{}",
                                     b"2\r\n{}0\r\n\r\n", b"2;" + b"x" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
                                     b"5\r\n{}\r\n0\r\n\r\n", b"\r\n\r\n"])
        return self.wire(name, b"POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)

    def make_lengths(self, name):
        lines = self.random.choice([b"Content-Length: -1", b"Content-Length: x", b"Content-Length: 1e3", b"Content-Length: 0x2",
                                    b"Content-Length: 2\r\nContent-Length: 3", b"Content-Length: 2, 3",
                                    b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: gzip, x"])
        return self.wire(name, b"POST /predict HTTP/1.1\r\nHost: localhost\r\n" + lines + b"\r\n\r\n{}")

    def make_short_bodies(self, name):
        return self.wire(name, b'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"inputs": "a')

    def make_hurried_clients(self, name):
        """The request may be right: nobody waits for the answer."""
        body = b'{"inputs": "a"}'
        data = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        return self.wire(name, data[:self.random.randint(1, len(data))], is_left=True)

    def make_pipelines(self, name):
        """One right request and a wrong one behind it, in one piece."""
        body = b'{"inputs": "a"}'
        right = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        wrong = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n{x}"
        return self.wire(name, right + wrong, allowed=[{200}, REFUSED], may_close=False, replies=2, is_cut=False)
