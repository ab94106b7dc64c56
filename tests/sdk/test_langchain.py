"""LangChain's classes for OpenAI, unchanged, against the sandbox.

Counting tokens (tiktoken) fetches a vocabulary at run time, so embeddings are asked for with
``check_embedding_ctx_length=False``, as the contract's notes advise for any gateway.
"""

from __future__ import annotations

import base64
from typing import Any

import openai
import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel, SecretStr

from yescale_widgets.sandbox.server import Sandbox

TITLES = ["Red boats lie on the river.", "The tax report is due in March.", "Green tea grows on the hills."]


class Recipe(BaseModel):
    """What goes into a cake."""

    eggs: int
    flour_g: float


@tool
def get_temperature(city: str) -> str:
    """Current temperature of a city."""
    return f"{len(city)} degrees"


def chat(sandbox: Sandbox, model: str = "gpt-4o-mini", **more: Any) -> ChatOpenAI:
    return ChatOpenAI(model=model, base_url=f"{sandbox.url}/v1", api_key=SecretStr("sk-test"), max_retries=0, **more)


def embeddings(sandbox: Sandbox, **more: Any) -> OpenAIEmbeddings:
    return OpenAIEmbeddings(
        model="text-embedding-3-small",
        base_url=f"{sandbox.url}/v1",
        api_key=SecretStr("sk-test"),
        check_embedding_ctx_length=False,
        **more,
    )


def test_an_invocation_says_what_it_used(sandbox: Sandbox) -> None:
    message = chat(sandbox).invoke([("system", "Be brief."), ("user", "Count to three.")])
    assert message.text == "1, 2, 3"
    assert message.response_metadata["finish_reason"] == "stop"
    used = message.usage_metadata
    assert used is not None
    assert used["total_tokens"] == used["input_tokens"] + used["output_tokens"] > 0


def test_the_environment_is_enough(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{sandbox.url}/v1")
    assert ChatOpenAI(model="gpt-4o-mini", max_retries=0).invoke("Count to three.").text == "1, 2, 3"


def test_a_stream_comes_in_pieces_with_its_usage_at_the_end(sandbox: Sandbox) -> None:
    pieces = list(chat(sandbox, stream_usage=True).stream("Count to twelve."))
    assert len(pieces) > 12
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert whole.text == ", ".join(map(str, range(1, 13)))
    assert whole.usage_metadata
    assert whole.usage_metadata["output_tokens"] > 12


def test_a_batch_keeps_its_order(sandbox: Sandbox) -> None:
    answers = chat(sandbox).batch([f"Count to {n}." for n in ("two", "three", "four")])
    assert [answer.text for answer in answers] == ["1, 2", "1, 2, 3", "1, 2, 3, 4"]


def test_a_round_with_tools(sandbox: Sandbox) -> None:
    bound = chat(sandbox).bind_tools([get_temperature])
    messages: list[BaseMessage] = [HumanMessage("How warm is it in Hue and in Hanoi?")]
    asked = bound.invoke(messages)
    assert [(call["name"], call["args"]) for call in asked.tool_calls] == [
        ("get_temperature", {"city": "Hue"}),
        ("get_temperature", {"city": "Hanoi"}),
    ]
    messages += [asked, *(get_temperature.invoke(call) for call in asked.tool_calls)]
    after = bound.invoke(messages)
    assert not after.tool_calls
    assert "3 degrees" in after.text
    assert "5 degrees" in after.text


def test_streamed_tool_calls_add_up(sandbox: Sandbox) -> None:
    whole: AIMessageChunk | None = None
    for piece in chat(sandbox).bind_tools([get_temperature], tool_choice="any").stream("How warm is Hue?"):
        whole = piece if whole is None else whole + piece
    assert whole is not None
    assert [call["args"] for call in whole.tool_calls] == [{"city": "Hue"}]


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
def test_structured_output_is_an_object(sandbox: Sandbox, method: Any) -> None:
    found = chat(sandbox).with_structured_output(Recipe, method=method).invoke("Two eggs and 50 g flour, please.")
    assert found == Recipe(eggs=2, flour_g=50)


@pytest.mark.parametrize("model", ["gpt-4o-mini", "claude-haiku-4-5", "gemini-2.5-flash"])
def test_a_picture_is_looked_at_by_any_models_name(sandbox: Sandbox, model: str, png: bytes) -> None:
    picture = {"type": "image", "base64": base64.b64encode(png).decode(), "mime_type": "image/png"}
    message = chat(sandbox, model).invoke([HumanMessage([{"type": "text", "text": "What colour is it?"}, picture])])
    assert "red" in message.text
    assert message.response_metadata["model_name"] == model


def test_a_chain_of_prompt_model_and_parser(sandbox: Sandbox) -> None:
    prompt = ChatPromptTemplate.from_messages([("system", "Be brief."), ("user", "Count to {number}.")])
    chain = prompt | chat(sandbox) | StrOutputParser()
    assert chain.invoke({"number": "four"}) == "1, 2, 3, 4"
    assert "".join(chain.stream({"number": "four"})) == "1, 2, 3, 4"


def test_embeddings_put_like_texts_together(sandbox: Sandbox) -> None:
    maker = embeddings(sandbox)
    assert [len(vector) for vector in maker.embed_documents(TITLES)] == [1536] * 3
    store = InMemoryVectorStore.from_texts(TITLES, maker)
    assert store.similarity_search("a red boat on a river", k=1)[0].page_content == TITLES[0]


def test_a_chain_that_looks_things_up_answers_from_what_it_found(sandbox: Sandbox) -> None:
    def joined(found: list[Document]) -> str:
        return "\n\n".join(document.page_content for document in found)

    finder = InMemoryVectorStore.from_texts(TITLES, embeddings(sandbox)).as_retriever(search_kwargs={"k": 2})
    prompt = ChatPromptTemplate.from_template(
        "Answer the question based only on the following context:\n{context}\n\nQuestion: {question}"
    )
    sources = {"context": finder | RunnableLambda(joined), "question": RunnablePassthrough()}
    chain = sources | prompt | chat(sandbox) | StrOutputParser()
    assert "on the hills" in chain.invoke("Where does green tea grow?")


@pytest.mark.anyio
async def test_the_async_calls(sandbox: Sandbox) -> None:
    async with openai.DefaultAsyncHttpxClient() as http:
        model = chat(sandbox, http_async_client=http)
        assert (await model.ainvoke("Count to three.")).text == "1, 2, 3"
        assert "".join([piece.text async for piece in model.astream("Count to three.")]) == "1, 2, 3"
        assert len(await embeddings(sandbox, http_async_client=http).aembed_query("a boat")) == 1536


def test_errors_are_those_of_the_openai_package(sandbox: Sandbox) -> None:
    with pytest.raises(openai.NotFoundError, match="gpt-nope"):
        chat(sandbox, "gpt-nope").invoke("Hi.")
    sandbox.faults.next("429=0", path="/v1/chat/completions")
    with pytest.raises(openai.RateLimitError):
        chat(sandbox).invoke("Hi.")
