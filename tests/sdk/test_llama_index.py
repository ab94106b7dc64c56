"""LlamaIndex, unchanged, against the sandbox.

Its default splitter and its token counter fetch data at run time, so that both are given here: a tokenizer that
splits at blanks, and no splitting, since the documents are short.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from llama_index.core import Document, Settings, VectorStoreIndex, set_global_tokenizer
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, TextBlock
from llama_index.core.node_parser import TokenTextSplitter
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai_like import OpenAILike
from pydantic import BaseModel

from yescale_widgets.sandbox.server import Sandbox

TEXTS = ["Red boats lie on the river.", "The tax report is due in March.", "Green tea grows on the hills."]


class Recipe(BaseModel):
    """What goes into a cake."""

    eggs: int
    flour_g: float


def get_temperature(city: str) -> str:
    """Current temperature of a city."""
    return f"{len(city)} degrees"


@pytest.fixture(autouse=True)
def tokenizer() -> Iterator[None]:
    before = Settings._tokenizer
    set_global_tokenizer(str.split)
    yield
    Settings._tokenizer = before


@pytest.fixture
def place(sandbox: Sandbox) -> dict[str, Any]:
    """Where the gateway is, as every class of the package takes it."""
    return {"api_base": f"{sandbox.url}/v1", "api_key": "sk-test", "max_retries": 0}


@pytest.fixture
def llm(place: dict[str, Any]) -> OpenAI:
    return OpenAI(model="gpt-4o-mini", **place)


@pytest.fixture
def maker(place: dict[str, Any]) -> OpenAIEmbedding:
    return OpenAIEmbedding(model="text-embedding-3-small", **place)


def user(text: str) -> list[ChatMessage]:
    return [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content=text)]


def test_a_completion_and_a_chat(llm: OpenAI) -> None:
    done = llm.complete("Count to three.")
    assert done.text == "1, 2, 3"
    assert done.additional_kwargs["total_tokens"] > 0
    assert llm.chat(user("Count to four.")).message.content == "1, 2, 3, 4"


def test_streams_come_in_pieces(llm: OpenAI) -> None:
    pieces = list(llm.stream_chat(user("Count to twelve.")))
    assert len(pieces) > 12
    assert "".join(piece.delta or "" for piece in pieces) == pieces[-1].message.content
    assert (pieces[-1].message.content or "").endswith("11, 12")
    assert [piece.text for piece in llm.stream_complete("Count to three.")][-1] == "1, 2, 3"


def test_async_calls(place: dict[str, Any]) -> None:
    async def both() -> tuple[str, str]:
        async with openai.DefaultAsyncHttpxClient() as http:
            llm = OpenAI(model="gpt-4o-mini", async_http_client=http, **place)
            stream = await llm.astream_chat(user("Count to four."))
            said = "".join([piece.delta or "" async for piece in stream])
            return (await llm.acomplete("Count to three.")).text, said

    assert asyncio.run(both()) == ("1, 2, 3", "1, 2, 3, 4")


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "gemini-2.5-flash", "deepseek-v3.2"])
def test_models_of_other_makers_by_openai_like(place: dict[str, Any], model: str) -> None:
    llm = OpenAILike(model=model, is_chat_model=True, is_function_calling_model=True, **place)
    assert llm.complete("Count to three.").text == "1, 2, 3"
    pieces = list(llm.stream_chat(user("Count to twelve.")))
    assert len(pieces) > 12
    assert (pieces[-1].message.content or "").endswith("11, 12")


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "gemini-2.5-flash"])
def test_a_picture_is_looked_at(place: dict[str, Any], model: str, png: bytes) -> None:
    llm = OpenAILike(model=model, is_chat_model=True, **place)
    blocks = [TextBlock(text="What colour is it?"), ImageBlock(image=png, image_mimetype="image/png")]
    answer = llm.chat([ChatMessage(role="user", blocks=blocks)])
    assert "red" in (answer.message.content or "")


def test_a_tool_is_called_and_its_answer_used(llm: OpenAI) -> None:
    tool = FunctionTool.from_defaults(get_temperature)
    asked = llm.chat_with_tools([tool], "How warm is it in Hue?", allow_parallel_tool_calls=False)
    calls = llm.get_tool_calls_from_response(asked)
    assert [(call.tool_name, call.tool_kwargs) for call in calls] == [("get_temperature", {"city": "Hue"})]
    history = [*user("How warm is it in Hue?"), asked.message]
    history += [ChatMessage(role="tool", content="3 degrees", additional_kwargs={"tool_call_id": calls[0].tool_id})]
    assert "3 degrees" in (llm.chat(history).message.content or "")


def test_structured_output_is_an_object(llm: OpenAI) -> None:
    assert llm.as_structured_llm(Recipe).complete("Two eggs and 50 g flour.").raw == Recipe(eggs=2, flour_g=50)


def test_embeddings(maker: OpenAIEmbedding) -> None:
    assert len(maker.get_query_embedding("a boat")) == 1536
    boat, tax, tea = maker.get_text_embedding_batch(TEXTS)
    asked = maker.get_text_embedding("a red boat on a river")
    assert maker.similarity(asked, boat) > max(maker.similarity(asked, tax), maker.similarity(asked, tea))


def test_an_index_is_asked_and_answers_from_its_documents(
    llm: OpenAI, maker: OpenAIEmbedding, sandbox: Sandbox
) -> None:
    before = sandbox.log.posts("/v1/embeddings")
    documents = [Document(text=text) for text in TEXTS]
    index = VectorStoreIndex.from_documents(documents, embed_model=maker, transformations=[])
    assert sandbox.log.posts("/v1/embeddings") == before + 1
    answer = index.as_query_engine(llm=llm, similarity_top_k=2).query("Where does green tea grow?")
    assert answer.source_nodes[0].text == TEXTS[2]
    assert "on the hills" in str(answer)


def test_a_long_document_is_split_first(llm: OpenAI, maker: OpenAIEmbedding) -> None:
    splitter = TokenTextSplitter(chunk_size=20, chunk_overlap=0, tokenizer=str.split)
    whole = Document(text=" ".join(TEXTS * 3))
    index = VectorStoreIndex.from_documents([whole], embed_model=maker, transformations=[splitter])
    answer = index.as_query_engine(llm=llm, similarity_top_k=1).query("When is the tax report due?")
    assert len(index.docstore.docs) > 2
    assert "March" in str(answer)


def test_an_index_streams_its_answer(llm: OpenAI, maker: OpenAIEmbedding) -> None:
    index = VectorStoreIndex.from_documents([Document(text=t) for t in TEXTS], embed_model=maker, transformations=[])
    answer: Any = index.as_query_engine(llm=llm, similarity_top_k=1, streaming=True).query("Where are the red boats?")
    pieces = list(answer.response_gen)
    assert len(pieces) > 2
    assert "on the river" in "".join(pieces)


def test_an_unknown_model_is_an_error(place: dict[str, Any]) -> None:
    with pytest.raises(openai.NotFoundError, match="claude-nope"):
        OpenAILike(model="claude-nope", is_chat_model=True, **place).complete("Hi.")
