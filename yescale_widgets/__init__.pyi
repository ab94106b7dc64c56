"""The typed face. Written from the catalog by ``python -m yescale_widgets.tools.generate``."""

from collections.abc import Sequence
from typing import Any, Literal

from yescale_widgets import catalog as catalog
from yescale_widgets import errors as errors
from yescale_widgets.catalog.account import ModelCard, ModelList
from yescale_widgets.checks import check as check
from yescale_widgets.client import AsyncClient as AsyncClient
from yescale_widgets.client import Client as Client
from yescale_widgets.declare import RatioLike, SourceLike
from yescale_widgets.jobs.task import Task as Task
from yescale_widgets.nested import enable_nested as enable_nested
from yescale_widgets.panels.ask import ask as ask
from yescale_widgets.panels.chat import chat as chat
from yescale_widgets.panels.studio import studio as studio
from yescale_widgets.panels.tracker import tasks as tasks
from yescale_widgets.session import Session as Session
from yescale_widgets.session import connect as connect
from yescale_widgets.session import operations as operations
from yescale_widgets.session import task as task
from yescale_widgets.source import Source as Source
from yescale_widgets.values import Media as Media
from yescale_widgets.values import Ratio as Ratio
from yescale_widgets.values import Reply as Reply
from yescale_widgets.values import Snapshot as Snapshot

__all__ = [
    "AsyncClient",
    "Client",
    "Media",
    "Ratio",
    "Reply",
    "Session",
    "Snapshot",
    "Source",
    "Task",
    "__version__",
    "ask",
    "catalog",
    "chat",
    "check",
    "connect",
    "enable_nested",
    "errors",
    "operations",
    "studio",
    "task",
    "tasks",
]
__version__: str

class _Account:
    def models(
        self,
    ) -> ModelList:
        """List the models that the key may use; the usual way to test a key."""

    def model(
        self,
        model: str,
    ) -> ModelCard:
        """Describe one model."""

class _Chat:
    def complete(
        self,
        prompt: str | None = None,
        *,
        model: str = "gpt-4o-mini",
        system: str | None = None,
        images: Sequence[SourceLike] | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        messages: list[dict[str, Any]] | None = None,
        top_p: float | None = None,
        n: int | None = None,
        stop: list[str] | None = None,
        seed: int | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        max_completion_tokens: int | None = None,
        reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = None,
        tools: list[dict[str, Any]] | None = None,
        tool_choice: Any = None,
        parallel_tool_calls: bool | None = None,
        response_format: dict[str, Any] | None = None,
        modalities: list[str] | None = None,
        audio: dict[str, Any] | None = None,
        logprobs: bool | None = None,
        top_logprobs: int | None = None,
        logit_bias: dict[str, float] | None = None,
        user: str | None = None,
    ) -> Reply:
        """Answer a conversation."""

class _Kling:
    def image(
        self,
        prompt: str,
        *,
        aspect_ratio: RatioLike = "16:9",
        n: int = 1,
        model: str = "kling-v1",
        resolution: Literal["1k", "2k"] = "1k",
        image: SourceLike | None = None,
        image_reference: Literal["subject", "face"] | None = None,
        image_fidelity: float = 0.5,
        human_fidelity: float = 0.45,
        negative_prompt: str | None = None,
    ) -> Task:
        """Draw pictures from a prompt, with a reference picture if you like."""

    def try_on(
        self,
        human_image: SourceLike,
        *,
        cloth_image: SourceLike,
        model: str = "kolors-virtual-try-on-v1",
    ) -> Task:
        """Dress a person in a garment."""

    def text_to_video(
        self,
        prompt: str,
        *,
        aspect_ratio: RatioLike = "16:9",
        duration: Literal[5, 10] = 5,
        mode: Literal["std", "pro"] = "std",
        model: str = "kling-v1",
        negative_prompt: str | None = None,
        guidance: float = 0.5,
        camera: dict[str, Any] | None = None,
        mark: str | None = None,
    ) -> Task:
        """Create a video from a prompt."""

    def image_to_video(
        self,
        image: SourceLike,
        *,
        prompt: str | None = None,
        end_image: SourceLike | None = None,
        duration: Literal[5, 10] = 5,
        mode: Literal["std", "pro"] = "std",
        model: str = "kling-v1",
        negative_prompt: str | None = None,
        guidance: float = 0.5,
        camera: dict[str, Any] | None = None,
        static_mask: SourceLike | None = None,
        dynamic_masks: list[dict[str, Any]] | None = None,
        mark: str | None = None,
    ) -> Task:
        """Create a video from a start picture, and an end picture if you like."""

class _Luma:
    def generate(
        self,
        prompt: str,
        *,
        aspect_ratio: RatioLike = "16:9",
        image: SourceLike | None = None,
        end_image: SourceLike | None = None,
        loop: bool = False,
        expand_prompt: bool = True,
        model: str | None = None,
        resolution: Literal["540p", "720p", "1080p", "4k"] | None = None,
        duration: Literal["5s", "9s"] | None = None,
    ) -> Task:
        """Create a video from a prompt."""

class _Midjourney:
    def imagine(
        self,
        prompt: str,
        *,
        aspect_ratio: RatioLike | None = None,
        seed: int | None = None,
        negative_prompt: str | None = None,
        images: Sequence[SourceLike] | None = None,
        bot: Literal["MID_JOURNEY", "NIJI_JOURNEY"] = "MID_JOURNEY",
        mark: str | None = None,
    ) -> Task:
        """Draw from a prompt, with reference pictures if you like."""

    def blend(
        self,
        images: Sequence[SourceLike],
        *,
        dimensions: Literal["PORTRAIT", "SQUARE", "LANDSCAPE"] = "SQUARE",
        bot: Literal["MID_JOURNEY", "NIJI_JOURNEY"] = "MID_JOURNEY",
        mark: str | None = None,
    ) -> Task:
        """Mix two to five pictures into one."""

    def describe(
        self,
        image: SourceLike,
        *,
        bot: Literal["MID_JOURNEY", "NIJI_JOURNEY"] = "MID_JOURNEY",
        mark: str | None = None,
    ) -> Task:
        """Get four prompts that describe a picture."""

    def change(
        self,
        task: str,
        *,
        action: Literal["UPSCALE", "VARIATION", "REROLL"] = "UPSCALE",
        index: int = 1,
        mark: str | None = None,
    ) -> Task:
        """Upscale or vary a quarter of a grid, or draw the grid anew."""

    def action(
        self,
        task: str,
        *,
        custom_id: str,
        remix: bool | None = None,
        mark: str | None = None,
    ) -> Task:
        """Press a button of a finished task."""

    def modal(
        self,
        task: str,
        *,
        prompt: str | None = None,
        mask: SourceLike | None = None,
    ) -> Task:
        """Answer the window that some buttons open: a prompt, or a mask for what to draw anew."""

class _Pika:
    def generate(
        self,
        prompt: str,
        *,
        aspect_ratio: RatioLike = "16:9",
        motion: int = 1,
        effect: Literal[
            "Ta-da",
            "Deflate",
            "Crumble",
            "Dissolve",
            "Squish",
            "Inflate",
            "Melt",
            "Crush",
            "Cake-ify",
            "Explode",
            "Levitate",
            "Decapitate",
            "Eye-pop",
        ]
        | None = None,
        seed: int | None = None,
        image: SourceLike | None = None,
        video: SourceLike | None = None,
        negative_prompt: str | None = None,
        guidance: int = 12,
        frame_rate: int = 24,
        zoom: Literal["in", "out"] | None = None,
        pan: Literal["left", "right"] | None = None,
        tilt: Literal["up", "down"] | None = None,
        rotate: Literal["cw", "ccw"] | None = None,
        extend: bool = False,
        model: str = "1.5",
    ) -> Task:
        """Create a video from a prompt."""

class _Runway:
    def image_to_video(
        self,
        image: SourceLike,
        *,
        end_image: SourceLike | None = None,
        prompt: str | None = None,
        model: str = "gen4_turbo",
        ratio: Literal["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672", "1280:768", "768:1280"]
        | None = None,
        duration: Literal[5, 10] = 5,
        seed: int | None = None,
        watermark: bool = False,
    ) -> Task:
        """Create a video from a start picture."""

class _Suno:
    def song(
        self,
        prompt: str | None = None,
        *,
        lyrics: str | None = None,
        title: str | None = None,
        tags: str | None = None,
        negative_tags: str | None = None,
        instrumental: bool = False,
        model: str = "chirp-v4",
        continue_clip: str | None = None,
        continue_at: float | None = None,
        continue_task: str | None = None,
        task: str | None = None,
    ) -> Task:
        """Create a song from an idea, from your own lyrics, or as a continuation."""

    def lyrics(
        self,
        prompt: str,
    ) -> Task:
        """Write lyrics about a theme."""

account: _Account
kling: _Kling
luma: _Luma
midjourney: _Midjourney
pika: _Pika
runway: _Runway
suno: _Suno
