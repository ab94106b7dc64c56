"""Calling tools: which one fits a question, with which arguments, and what to say when it has answered."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from yescale_widgets.sandbox import hints, wording
from yescale_widgets.sandbox.schema import Filler

ToolCall = dict[str, Any]
_BUILT_IN = frozenset({"googlesearch", "google_search", "codeexecution", "code_execution", "urlcontext", "url_context"})


def functions(options: dict[str, Any]) -> list[dict[str, Any]]:
    """The functions of a request: OpenAI's tools or older functions, or Anthropic's tools, all in OpenAI's form."""
    given = [tool.get("function") or tool for tool in options.get("tools") or () if isinstance(tool, dict)]
    given += [function for function in options.get("functions") or () if isinstance(function, dict)]
    return [
        {**function, "parameters": function.get("parameters") or function.get("input_schema") or {"type": "object"}}
        for function in given
        if function.get("name") and str(function["name"]).lower() not in _BUILT_IN
    ]


def forced(options: dict[str, Any]) -> str | None:
    """What the caller decided: a function's name, "*" for any, "" for none, None to leave it open."""
    choice = options.get("tool_choice", options.get("function_call"))
    if isinstance(choice, dict):
        named = (choice.get("function") or choice).get("name")
        return str(named) if named else {"any": "*", "none": "", "tool": "*"}.get(str(choice.get("type")))
    return {"none": "", "required": "*", "any": "*"}.get(str(choice))


def fitting(given: Sequence[dict[str, Any]], text: str) -> dict[str, Any]:
    """The function that shares most words with the question; the first where none does."""
    words = {word.lower().removesuffix("s") for word in re.findall(r"\w+", text)}

    def score(function: dict[str, Any]) -> float:
        properties = function["parameters"].get("properties") or {}
        own = set(wording.stems(str(function["name"])))
        told = set(re.findall(r"\w+", str(function.get("description", "")).lower())) | {
            s for p in properties for s in wording.stems(p)
        }
        small = {"get", "the", "a", "of", "in", "for", "current", "to", "and", "is", "on"}
        return 3 * len(words & own - small) + len(words & {word.removesuffix("s") for word in told} - small)

    return max(given, key=score)


def made(options: dict[str, Any], text: str, rng: np.random.Generator) -> list[ToolCall]:
    """The calls a question leads to; none where the caller forbids it or offers nothing."""
    given, choice = functions(options), forced(options)
    if not given or choice == "":
        return []
    named = [function for function in given if function["name"] == choice]
    function = named[0] if named else fitting(given, text)
    found = hints.read(text)
    several = _several(function, found, options)
    return [_call(function, one, rng) for one in several]


def _several(function: dict[str, Any], found: hints.Hints, options: dict[str, Any]) -> list[hints.Hints]:
    """One set of hints a call: a question about two cities asks a tool for one city twice."""
    properties = function["parameters"].get("properties") or {}
    about = [name for name in properties if {"city", "location", "place", "country", "town"} & set(wording.stems(name))]
    parallel = options.get("parallel_tool_calls", True) and "functions" not in options
    if len(about) != 1 or len(found.places) <= 1 or not parallel or properties[about[0]].get("type") == "array":
        return [found]
    text, numbers = found.text, found.numbers
    return [hints.Hints(text, numbers, [place], found.names, found.quotes, found.topic) for place in found.places[:5]]


def _call(function: dict[str, Any], found: hints.Hints, rng: np.random.Generator) -> ToolCall:
    """One call as the wire has it."""
    parameters = function["parameters"]
    arguments = Filler(parameters, found, rng, lean=not function.get("strict")).value(parameters)
    code = "".join("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[n] for n in rng.integers(0, 62, 24))
    body = json.dumps(arguments if isinstance(arguments, dict) else {}, ensure_ascii=False)
    return {"id": f"call_{code}", "type": "function", "function": {"name": function["name"], "arguments": body}}


def told(results: Sequence[tuple[str, str]], question: str) -> str:
    """An answer that uses what the tools said."""
    viet = hints.vietnamese(question)
    lines = [f"{_facts(text)}" for _, text in results]
    names = list(dict.fromkeys(f"`{name}`" for name, _ in results if name)) or ["the tool"]
    if len(lines) == 1:
        lead = f"Theo {names[0]}: " if viet else f"According to {names[0]}: "
        return lead + lines[0]
    lead = f"Theo {', '.join(names)}:" if viet else f"According to {', '.join(names)}:"
    return lead + "\n\n" + "\n".join(f"- {line}" for line in lines)


def _facts(text: str) -> str:
    """A result in a line: an object as its entries, anything else as it stands."""
    try:
        value = json.loads(text)
    except ValueError:
        return text.strip()
    if isinstance(value, dict):
        return ", ".join(f"**{key}** {_short(entry)}" for key, entry in value.items()) + "."
    if isinstance(value, list):
        return ", ".join(_short(entry) for entry in value) + "."
    return _short(value)


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
