"""A text classifier in ONNX Runtime behind Starlette and uvicorn: POST /predict with {"inputs": "text"}, GET /health.

Usage: ort_server.py --model DIR --onnx FILE --port PORT [--threads 2] [--batch 32] [--wait 0]

What waits is computed together: one batch at a time on a thread of its own, of as many texts as have come, --batch at most,
padded to the longest of them. --wait says for how many milliseconds more a batch is left open for newcomers; 0 is best for
both throughput and latency here, since texts come together while the batch before is computed. Uvicorn runs with uvloop and
httptools, JSON is orjson's, texts are tokenized by the library behind transformers' fast tokenizers, and PyTorch is not loaded.
"""
import argparse
import asyncio
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from tokenizers import Tokenizer


class Classifier:
    """Texts in, `[{"label","score"}]` each out, the highest score first."""

    def __init__(self, model, onnx, threads, spinning):
        config = json.loads((model / "config.json").read_text())
        settings = model / "hone.json"
        self.temperature = json.loads(settings.read_text()).get("temperature") or 1.0 if settings.exists() else 1.0
        self.labels = [config["id2label"][str(place)] for place in range(len(config["id2label"]))]
        self.tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self.tokenizer.enable_truncation(config["max_position_embeddings"])
        self.tokenizer.enable_padding(pad_id=self.tokenizer.token_to_id("[PAD]") or 0)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spinning else "0")
        self.session = onnxruntime.InferenceSession(str(onnx), options, providers=["CPUExecutionProvider"])

    def __call__(self, texts):
        encodings = self.tokenizer.encode_batch(texts)
        inputs = {"input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
                  "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)}
        inputs["token_type_ids"] = np.zeros_like(inputs["input_ids"])
        logits = self.session.run(None, inputs)[0].astype(np.float64) / self.temperature
        scores = np.exp(logits - logits.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
        return [[{"score": float(row[place]), "label": self.labels[place]} for place in np.argsort(-row)] for row in scores]


class Queue:
    """Texts that wait and what becomes of them."""

    def __init__(self, classifier, batch, wait):
        self.classifier, self.batch, self.wait = classifier, batch, wait
        self.waiting = deque()
        self.arrival = asyncio.Event()
        self.thread = ThreadPoolExecutor(1)

    async def answer(self, text):
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((text, future))
        self.arrival.set()
        return await future

    async def run(self):
        loop = asyncio.get_running_loop()
        while True:
            await self.arrival.wait()
            if self.wait and len(self.waiting) < self.batch:
                await asyncio.sleep(self.wait / 1000)
            part = [self.waiting.popleft() for _ in range(min(self.batch, len(self.waiting)))]
            if not self.waiting:
                self.arrival.clear()
            part = [(text, future) for text, future in part if not future.done()]
            if not part:
                continue
            try:
                answers = await loop.run_in_executor(self.thread, self.classifier, [text for text, _ in part])
                for (_, future), answer in zip(part, answers):
                    if not future.done():
                        future.set_result(answer)
            except Exception as error:  # the server goes on; each caller hears of it
                for _, future in part:
                    if not future.done():
                        future.set_exception(error)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--onnx", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--wait", type=float, default=0)
    parser.add_argument("--spinning", action="store_true", help="let ONNX Runtime's threads wait in a busy loop")
    arguments = parser.parse_args()
    queue = Queue(Classifier(arguments.model, arguments.onnx, arguments.threads, arguments.spinning), arguments.batch,
                  arguments.wait)

    async def predict(request):
        body = orjson.loads(await request.body())
        return Response(orjson.dumps(await queue.answer(body["inputs"])), media_type="application/json")

    async def health(_):
        return Response()

    application = Starlette(routes=[Route("/predict", predict, methods=["POST"]), Route("/health", health)])
    config = uvicorn.Config(application, host="127.0.0.1", port=arguments.port, loop="uvloop", http="httptools",
                            log_level="warning", access_log=False, lifespan="off", backlog=2048)

    async def serve():
        task = asyncio.create_task(queue.run())
        await uvicorn.Server(config).serve()
        task.cancel()

    import uvloop
    uvloop.run(serve())


if __name__ == "__main__":
    main()
