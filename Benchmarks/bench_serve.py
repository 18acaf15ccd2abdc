"""A loaded server: hone serve beside the same model in ONNX Runtime behind a Python server, in turns, and far beyond its limit.

Usage: bench_serve.py --hone PROGRAM [--model DIR] [--texts FILE] [--seconds 60] [--connections 1 8 64 512] [--rounds 1]
                      [--overload-seconds 30] [--quick] [--skip-peer] [--skip-overload]

Needs wrk. FILE has a text a line; without it the texts of the sentiment sample are sent, and without --model that sample is
trained first. Every request is POST /predict with one text, all texts in turn, the same ones for both servers. An adapter is
merged for ONNX Runtime by `hone export`; peers/ort_export.py writes the ONNX model and peers/ort_server.py serves it, with
those of --peer's options that gave the most answers in five seconds. First the answers of both are compared; then wrk, with
one thread, loads each server at each number of connections. Latencies and throughput are of all replies, which must be 200.
Memory is the resident size: once ready, the largest during each load, and five seconds after the last one. wrk shares the
processors with the server. Neither server logs requests.

Overload: as many connections as the server works on at once (--limit) ask without a break, which is the most that it can serve;
then ten times the requests a second that it answered are sent at fixed times, whatever becomes of them, over three times as
many connections. Expected are replies of 200, which must be the right ones, and of 429, which must have Retry-After, and
nothing else; the sender is one Python thread, and shares the processors too (its share is printed).
"""
import argparse
import json
import re
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import serving
from load import Load

PEERS = serving.ROOT / "Benchmarks" / "peers"
WRK = """
local requests, place, threads = {}, 0, {}
statuses = {}
function setup(thread) threads[#threads + 1] = thread end
function init(arguments)
  for line in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", "/predict", {["Content-Type"] = "application/json", Host = wrk.host}, line)
  end
end
function request()
  place = place % #requests + 1
  return requests[place]
end
function response(status) statuses[tostring(status)] = (statuses[tostring(status)] or 0) + 1 end
function done(summary, latency, _)
  local counts = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses")) do counts[status] = (counts[status] or 0) + count end
  end
  local parts = {}
  for status, count in pairs(counts) do parts[#parts + 1] = string.format('"%s": %d', status, count) end
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "statuses": {%s}, ' ..
    '"errors": {"connect": %d, "read": %d, "write": %d, "timeout": %d}}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    table.concat(parts, ", "), errors.connect, errors.read, errors.write, errors.timeout))
end
"""


def wrk(folder, port, connections, seconds):
    """What wrk saw; times in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s", "-s", folder / "post.lua",
               f"http://127.0.0.1:{port}", "--", folder / "bodies.txt"]
    output = serving.run(*command)
    found = re.search(r"^RESULT (.*)$", output, re.MULTILINE)
    if not found:
        sys.exit(f"wrk printed no result: {output}")
    result = json.loads(found[1])
    result["rate"] = result["requests"] / result["seconds"]
    result["failed"] = {**{status: count for status, count in result["statuses"].items() if status != "200"},
                        **{name: count for name, count in result["errors"].items() if count}}
    return result


def start_peer(folder, options):
    port = serving.free_port()
    return serving.Server([sys.executable, PEERS / "ort_server.py", "--model", folder / "merged", "--onnx", folder / "model.onnx",
                           "--port", port, *options.split()], port)


def best_peer(arguments, folder):
    """Exports the model and starts the peer with the options under which 64 connections get the most answers."""
    serving.run(arguments.hone, "export", arguments.model, folder / "merged", "--workspace", arguments.workspace)
    print("ONNX export:", serving.run(sys.executable, PEERS / "ort_export.py", "--model", folder / "merged", "--out",
                                      folder / "model.onnx").strip())
    rates = {}
    for options in arguments.peer:
        with start_peer(folder, options) as server:
            wrk(folder, server.port, 64, 1)
            rates[options] = wrk(folder, server.port, 64, min(5, arguments.seconds))["rate"]
            server.stop()
    print("ort_server.py, requests/s of 64 connections: "
          + ", ".join(f"{rate:.0f} with {options}" for options, rate in rates.items()))
    return start_peer(folder, max(rates, key=rates.get))


def compare(texts, servers):
    """Ends the run where labels differ or scores are more than 1e-4 apart."""
    worst = 0.0
    for text in texts:
        ours, theirs = (sorted((row["label"], row["score"]) for row in server.answer("/predict", {"inputs": text}))
                        for server in servers)
        worst = max([worst, *(abs(one[1] - other[1]) for one, other in zip(ours, theirs, strict=True))])
        if [row[0] for row in ours] != [row[0] for row in theirs] or worst > 1e-4:
            sys.exit(f"the servers answer differently to {text!r}: {ours}, {theirs}")
    print(f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters each; scores at most {worst:.1e} apart\n")


def measure(arguments, folder, servers):
    """The table of connections; returns what wrk saw, by connections and name."""
    print("| connections | server | requests/s | p50 ms | p99 ms | not 200 | MB |\n|---|---|---|---|---|---|---|")
    seen = {}
    for connections in arguments.connections:
        for _ in range(arguments.rounds):
            for name, server in servers.items():
                wrk(folder, server.port, connections, min(3, arguments.seconds / 4))
                server.reset_peak()
                result = wrk(folder, server.port, connections, arguments.seconds)
                seen.setdefault((connections, name), []).append(result)
                failed = ", ".join(f"{count} {kind}" for kind, count in result["failed"].items()) or "0"
                print(f"| {connections} | {name} | {result['rate']:.1f} | {result['p50']:.1f} | {result['p99']:.1f} | {failed} "
                      f"| {server.memory()['peak']:.0f} |", flush=True)
    return seen


def show_ratios(seen, names):
    if len(names) < 2:
        return

    def ratio(connections, key):
        ours, theirs = (statistics.median(result[key] for result in seen[connections, name]) for name in names)
        return ours / theirs if theirs else float("nan")
    print("\nbeside ONNX Runtime: " + "; ".join(
        f"{connections} connections {ratio(connections, 'rate'):.2f} times the requests, p50 {ratio(connections, 'p50'):.2f}, "
        f"p99 {ratio(connections, 'p99'):.2f}" for connections in sorted({connections for connections, _ in seen})))


def overload(arguments, server, texts, check):
    """The most that it can serve, and ten times that."""
    requests, bodies = [], []
    for text in texts:
        body = json.dumps({"inputs": text}).encode()
        status, reply, _ = server.call("POST", "/predict", body)
        if status != 200:
            sys.exit(f"/predict {text!r}: {status}")
        bodies.append(reply)
        requests.append(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def fault(number, status, head, body):
        if status == 200:
            return None if body == bodies[number] else "another answer than alone"
        if status == 429:
            return None if re.search(rb"\r\nretry-after: [1-9]\d*(\r|$)", head) else "429 without Retry-After"
        return f"status {status}"

    results = {}
    for name, connections in (("at the limit", arguments.limit), ("ten times that", 3 * arguments.limit)):
        load = Load(server.port, requests, connections, fault)
        rate = None
        if results:
            rate = 10 * results["at the limit"].statuses[200] / results["at the limit"].seconds
        server.reset_peak()
        before = server.memory()["resident"]
        used = resource.getrusage(resource.RUSAGE_SELF)
        outcome = results[name] = load.run(arguments.overload_seconds, rate)
        after = resource.getrusage(resource.RUSAGE_SELF)
        share = (after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime) / outcome.seconds
        outcome.memory = (before, server.memory()["peak"])
        load.close()
        counts = ", ".join(f"{count} of {status}" for status, count in sorted(outcome.statuses.items()))
        asked = "a closed load"
        if rate:
            asked = f"{rate:.0f} requests/s sent, {outcome.late} held back for want of a free connection, {outcome.renewed} idle ones made anew"
        print(f"\n{name}: {connections} connections, {asked}\n"
              f"  {outcome.statuses[200] / outcome.seconds:.0f}/s answered ({counts}); "
              f"p50 {1000 * outcome.percentile(200, .5):.0f} ms, p99 {1000 * outcome.percentile(200, .99):.0f} ms; 429 p99 "
              f"{1000 * outcome.percentile(429, .99):.0f} ms; memory {before:.0f} to at most {outcome.memory[1]:.0f} MB; "
              f"the sender used {share:.0%} of one processor", flush=True)
    limit, beyond = results.values()
    for name, outcome in results.items():
        faults = {fault: count for fault, count in outcome.faults.items() if count}
        check(f"{name}: only 200 and 429, each as it must be", not faults, faults or "")
    check("something was refused", beyond.statuses[429] > 0, beyond.statuses[429])
    replies = sum(beyond.statuses.values())
    offered, answered = replies / arguments.overload_seconds, limit.statuses[200] / limit.seconds
    check("nine times the limit or more was asked", offered >= 9 * answered,
          f"{offered:.0f} requests a second, {offered / answered:.1f} times those answered at the limit")
    ratio = beyond.percentile(200, .99) / limit.percentile(200, .99)
    check("p99 of those accepted at most twice that at the limit", ratio <= 2, f"{ratio:.2f} times")
    check("memory at most 64 MB more than at the limit", beyond.memory[1] <= limit.memory[1] + 64,
          f"{beyond.memory[1] - limit.memory[1]:+.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", type=lambda path: str(Path(path).resolve()), required=True)
    parser.add_argument("--model")
    parser.add_argument("--workspace", type=Path, default=serving.ROOT)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 64, 512])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--limit", type=int, default=512, help="requests that the server works on at once")
    parser.add_argument("--overload-seconds", type=float, default=30)
    parser.add_argument("--peer", nargs="+", help="options of peers/ort_server.py to choose from",
                        default=["--batch 16", "--batch 32", "--batch 64", "--batch 32 --spinning"])
    parser.add_argument("--quick", action="store_true", help="three seconds each, to try the benchmark itself")
    parser.add_argument("--skip-peer", action="store_true")
    parser.add_argument("--skip-overload", action="store_true")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.seconds = arguments.overload_seconds = 3
    check = serving.Checks()
    texts = serving.read_texts(arguments.texts)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        arguments.model = arguments.model or serving.trained(arguments.hone, "sentiment", folder)
        (folder / "post.lua").write_text(WRK)
        (folder / "bodies.txt").write_text("".join(json.dumps({"inputs": text}) + "\n" for text in texts))
        options = ["--workspace", arguments.workspace, "--log-format", "none"]
        servers = {"Hone": serving.Server.hone(arguments.hone, [arguments.model], *options)}
        try:
            if not arguments.skip_peer:
                servers["ONNX Runtime"] = best_peer(arguments, folder)
            ready = {name: server.memory()["resident"] for name, server in servers.items()}
            if not arguments.skip_peer:
                compare(texts, servers.values())
            seen = measure(arguments, folder, servers)
            show_ratios(seen, list(servers))
            time.sleep(5)
            print()
            for name, server in servers.items():
                largest = max(server.memory()["peak"], server.memory()["resident"])
                print(f"memory, {name}: {ready[name]:.0f} MB once ready, {server.memory()['resident']:.0f} MB after the loads "
                      f"(largest of the last {largest:.0f} MB); ready after {server.seconds:.2f} s")
            failed = {key: result["failed"] for key, results in seen.items() for result in results
                      if key[1] == "Hone" and result["failed"]}
            check("every request of the loads was answered with 200", not failed, failed or "")
            if not arguments.skip_peer:
                servers.pop("ONNX Runtime").stop()
            if not arguments.skip_overload:
                overload(arguments, servers["Hone"], texts, check)
                check("healthy afterwards", servers["Hone"].is_healthy())
            status, _ = servers["Hone"].stop()
            check("exit status 0", status == 0, status)
        finally:
            for server in servers.values():
                server.__exit__()
    check.end()


if __name__ == "__main__":
    main()
