"""Completions as they were before chats: a prompt goes on, whole or as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import chain

from starlette.responses import JSONResponse, Response

from yescale_widgets.sandbox import brain
from yescale_widgets.sandbox.brain import Answer
from yescale_widgets.sandbox.gate import bad_request, check_model
from yescale_widgets.sandbox.streams import streamed, thought
from yescale_widgets.sandbox.world import Asked
from yescale_widgets.values import Json

_MOST_ANSWERS = 128


async def complete(asked: Asked) -> Response:
    """Go on with each prompt; several answers to one stand next to each other."""
    body = asked.body
    check_model(str(body.get("model") or ""))
    prompts = _prompts(body["prompt"])
    if len(prompts) * (body.get("n") or 1) > _MOST_ANSWERS:
        raise bad_request(f"prompts times n must be at most {_MOST_ANSWERS}", "n")
    made = await asyncio.to_thread(_answers, prompts, body)
    head = {"id": f"cmpl-{asked.request_id}", "object": "text_completion", "created": asked.now, "model": body["model"]}
    usage = _usage(made)
    if body.get("stream"):
        counted = usage if (body.get("stream_options") or {}).get("include_usage") else None
        return streamed(asked, _chunks(head, made, counted), end=b"data: [DONE]\n\n")
    await thought(asked)
    choices = [_choice(number, one.text, one.finish_reason) for number, one in enumerate(chain.from_iterable(made))]
    return JSONResponse({**head, "choices": choices, "usage": usage})


def _prompts(prompt: Json) -> list[str]:
    """One prompt or several; a list of numbers is one prompt in tokens."""
    if isinstance(prompt, str):
        return [prompt]
    if not prompt or (
        not all(isinstance(one, str) for one in prompt) and not all(isinstance(one, int) for one in prompt)
    ):
        raise bad_request("prompt must be a text, a list of texts or a list of tokens", "prompt")
    return list(prompt) if isinstance(prompt[0], str) else [f"{len(prompt)} tokens"]


def _answers(prompts: list[str], body: dict[str, Json]) -> list[list[Answer]]:
    options = {k: v for k, v in body.items() if k not in ("prompt", "model", "stream", "stream_options")}
    return [brain.completion(prompt, model=body["model"], **options) for prompt in prompts]


def _usage(made: list[list[Answer]]) -> dict[str, Json]:
    spent = [brain.total(answers) for answers in made]
    asked, said = sum(one.prompt for one in spent), sum(one.completion for one in spent)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _choice(number: int, text: str, finish: str | None) -> dict[str, Json]:
    return {"text": text, "index": number, "logprobs": None, "finish_reason": finish}


def _chunks(head: dict[str, Json], made: list[list[Answer]], usage: Json) -> Iterator[Json]:
    """A piece of text each; the last of a choice says why it ends."""
    for number, one in enumerate(chain.from_iterable(made)):
        pieces = brain.pieces(one.text) or [""]
        for place, text in enumerate(pieces):
            finish = one.finish_reason if place == len(pieces) - 1 else None
            yield {**head, "choices": [_choice(number, text, finish)]}
    if usage is not None:
        yield {**head, "choices": [], "usage": usage}


HANDLERS = {"completions": complete}
