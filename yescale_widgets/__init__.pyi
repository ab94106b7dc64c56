"""The typed face. Written from the catalog by ``python -m yescale_widgets.tools.generate``."""

from collections.abc import Sequence
from typing import Any, Literal

from yescale_widgets import catalog as catalog
from yescale_widgets import errors as errors
from yescale_widgets.cassette import record as record
from yescale_widgets.cassette import replay as replay
from yescale_widgets.catalog.account import Balance, Entries, ModelCard, ModelList
from yescale_widgets.catalog.audio import Sound, Transcript
from yescale_widgets.catalog.embeddings import Vectors
from yescale_widgets.checks import check as check
from yescale_widgets.class_mode import classroom as classroom
from yescale_widgets.client import AsyncClient as AsyncClient
from yescale_widgets.client import Client as Client
from yescale_widgets.declare import RatioLike, SourceLike
from yescale_widgets.families import operations as operations
from yescale_widgets.grids.bundles import load_bundle as load_bundle
from yescale_widgets.grids.comparing import compare as compare
from yescale_widgets.grids.crossing import vary as vary
from yescale_widgets.grids.mapping import map as map
from yescale_widgets.grids.shelf import runs as runs
from yescale_widgets.grids.sweeping import sweep as sweep
from yescale_widgets.jobs.task import Task as Task
from yescale_widgets.nested import enable_nested as enable_nested
from yescale_widgets.panels.ask import ask as ask
from yescale_widgets.panels.chat import chat as chat
from yescale_widgets.panels.inside import inside as inside
from yescale_widgets.panels.studio import studio as studio
from yescale_widgets.panels.tracker import tasks as tasks
from yescale_widgets.ratio import Ratio as Ratio
from yescale_widgets.recipes import recipe as recipe
from yescale_widgets.session import Session as Session
from yescale_widgets.session import connect as connect
from yescale_widgets.session import task as task
from yescale_widgets.source import Source as Source
from yescale_widgets.spending import budget as budget
from yescale_widgets.spending import prices as prices
from yescale_widgets.values import Media as Media
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
    "budget",
    "catalog",
    "chat",
    "check",
    "classroom",
    "compare",
    "connect",
    "enable_nested",
    "errors",
    "inside",
    "load_bundle",
    "operations",
    "prices",
    "recipe",
    "record",
    "replay",
    "runs",
    "studio",
    "sweep",
    "task",
    "tasks",
    "vary",
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

    def usage(
        self,
    ) -> Balance:
        """Say what the API key has left and what it has used."""

    def user(
        self,
    ) -> Balance:
        """Say who the account is, what it has left and what it has used."""

    def keys(
        self,
        keyword: str | None = None,
    ) -> Entries:
        """List the API keys of the account, with what each has left; never the keys themselves."""

    def tasks(
        self,
        start: float | str = ...,
        *,
        end: float | str = ...,
    ) -> Entries:
        """List the tasks of the account between two times."""

    def logs(
        self,
        start: float | str | None = None,
        *,
        end: float | str | None = None,
        model: str | None = None,
        key_name: str | None = None,
        type: int | None = None,
        page: int = 1,
        page_size: int = 10000,
        username: str | None = None,
    ) -> Entries:
        """List what the account was billed for, newest first."""

class _Audio:
    def speech(
        self,
        prompt: str,
        *,
        voice: str = "alloy",
        model: str = "tts-1",
        speed: float = 1,
        response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] = "mp3",
        instructions: str | None = None,
    ) -> Sound:
        """Speak a text."""

    def transcribe(
        self,
        audio: SourceLike,
        *,
        model: str = "whisper-1",
        language: str | None = None,
        prompt: str | None = None,
        response_format: Literal["json", "text", "srt", "verbose_json", "vtt"] = "json",
        temperature: float = 0,
        timestamp_granularities: list[Literal["word", "segment"]] | None = None,
    ) -> Transcript:
        """Write down the speech of a recording, in its own language."""

    def translate(
        self,
        audio: SourceLike,
        *,
        model: str = "whisper-1",
        prompt: str | None = None,
        response_format: Literal["json", "text", "srt", "verbose_json", "vtt"] = "json",
        temperature: float = 0,
    ) -> Transcript:
        """Write down the speech of a recording, in English."""

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
        audio: SourceLike | None = None,
        voice: Literal[
            "alloy",
            "ash",
            "ballad",
            "coral",
            "echo",
            "fable",
            "nova",
            "onyx",
            "sage",
            "shimmer",
            "verse",
            "marin",
            "cedar",
        ]
        | None = None,
        voice_format: Literal["wav", "mp3", "flac", "opus", "pcm16", "aac"] | None = None,
        detail: Literal["auto", "low", "high"] | None = None,
        top_p: float | None = None,
        n: int | None = None,
        stop: list[str] | None = None,
        seed: int | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        max_completion_tokens: int | None = None,
        reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = None,
        thinking: dict[str, Any] | None = None,
        tools: list[dict[str, Any]] | None = None,
        tool_choice: Any = None,
        parallel_tool_calls: bool | None = None,
        functions: list[dict[str, Any]] | None = None,
        function_call: Any = None,
        schema: dict[str, Any] | None = None,
        response_format: dict[str, Any] | None = None,
        modalities: list[str] | None = None,
        logprobs: bool | None = None,
        top_logprobs: int | None = None,
        logit_bias: dict[str, float] | None = None,
        user: str | None = None,
    ) -> Reply:
        """Answer a conversation."""

    def completion(
        self,
        prompt: str | list[str | int],
        *,
        model: str = "gpt-3.5-turbo-instruct",
        max_tokens: int | None = None,
        temperature: float | None = None,
        suffix: str | None = None,
        top_p: float | None = None,
        n: int | None = None,
        best_of: int | None = None,
        echo: bool | None = None,
        stop: list[str] | None = None,
        seed: int | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        logprobs: int | None = None,
        logit_bias: dict[str, float] | None = None,
        user: str | None = None,
    ) -> Reply:
        """Go on with a text, with a legacy model."""

class _Claude:
    def message(
        self,
        prompt: str | None = None,
        *,
        model: str = "claude-sonnet-4-5",
        system: str | None = None,
        images: Sequence[SourceLike] | None = None,
        max_tokens: int = 4096,
        temperature: float | None = None,
        messages: list[dict[str, Any]] | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        stop: list[str] | None = None,
        tools: list[dict[str, Any]] | None = None,
        tool_choice: Any = None,
        thinking: dict[str, Any] | None = None,
    ) -> Reply:
        """Answer a conversation as Claude does."""

class _Embeddings:
    def create(
        self,
        input: str | list[Any],
        *,
        model: str = "text-embedding-3-small",
        dimensions: int | None = None,
        encoding_format: Literal["float", "base64"] = "float",
        user: str | None = None,
    ) -> Vectors:
        """Turn one text or many into vectors."""

class _Gemini:
    def generate(
        self,
        prompt: str | None = None,
        *,
        model: str = "gemini-2.5-flash",
        system: str | None = None,
        images: Sequence[SourceLike] | None = None,
        audio: SourceLike | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
        messages: list[dict[str, Any]] | None = None,
        modalities: list[str] | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        stop: list[str] | None = None,
        seed: int | None = None,
        schema: dict[str, Any] | None = None,
        response_mime_type: str | None = None,
        thinking: dict[str, Any] | None = None,
        tools: list[dict[str, Any]] | None = None,
        tool_choice: Any = None,
        safety: list[dict[str, Any]] | None = None,
    ) -> Reply:
        """Answer a conversation, or draw, as Gemini does."""

class _Ideogram:
    def generate(
        self,
        prompt: str,
        *,
        aspect_ratio: RatioLike | None = None,
        n: int = 1,
        rendering_speed: Literal["FLASH", "TURBO", "DEFAULT", "QUALITY"] = "DEFAULT",
        style_type: Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION"] | None = None,
        magic_prompt: Literal["AUTO", "ON", "OFF"] = "AUTO",
        seed: int | None = None,
        negative_prompt: str | None = None,
        resolution: Literal[
            "512x1536",
            "576x1408",
            "576x1472",
            "576x1536",
            "640x1344",
            "640x1408",
            "640x1472",
            "640x1536",
            "704x1152",
            "704x1216",
            "704x1280",
            "704x1344",
            "704x1408",
            "704x1472",
            "736x1312",
            "768x1088",
            "768x1216",
            "768x1280",
            "768x1344",
            "800x1280",
            "832x960",
            "832x1024",
            "832x1088",
            "832x1152",
            "832x1216",
            "832x1248",
            "864x1152",
            "896x960",
            "896x1024",
            "896x1088",
            "896x1120",
            "896x1152",
            "960x832",
            "960x896",
            "960x1024",
            "960x1088",
            "1024x832",
            "1024x896",
            "1024x960",
            "1024x1024",
            "1088x768",
            "1088x832",
            "1088x896",
            "1088x960",
            "1120x896",
            "1152x704",
            "1152x832",
            "1152x864",
            "1152x896",
            "1216x704",
            "1216x768",
            "1216x832",
            "1248x832",
            "1280x704",
            "1280x768",
            "1280x800",
            "1312x736",
            "1344x640",
            "1344x704",
            "1344x768",
            "1408x576",
            "1408x640",
            "1408x704",
            "1472x576",
            "1472x640",
            "1472x704",
            "1536x512",
            "1536x576",
            "1536x640",
        ]
        | None = None,
        color_palette: str | dict[str, Any] | None = None,
        style_codes: list[str] | None = None,
        style_images: Sequence[SourceLike] | None = None,
    ) -> Snapshot:
        """Draw pictures from a prompt; good at lettering."""

    def edit(
        self,
        prompt: str,
        *,
        image: SourceLike,
        mask: SourceLike,
        n: int = 1,
        rendering_speed: Literal["FLASH", "TURBO", "DEFAULT", "QUALITY"] = "DEFAULT",
        style_type: Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION"] | None = None,
        magic_prompt: Literal["AUTO", "ON", "OFF"] = "AUTO",
        seed: int | None = None,
        color_palette: str | dict[str, Any] | None = None,
        style_codes: list[str] | None = None,
        style_images: Sequence[SourceLike] | None = None,
    ) -> Snapshot:
        """Repaint the black parts of a mask."""

    def remix(
        self,
        prompt: str,
        *,
        image: SourceLike,
        image_weight: int = 50,
        aspect_ratio: RatioLike | None = None,
        n: int = 1,
        rendering_speed: Literal["FLASH", "TURBO", "DEFAULT", "QUALITY"] = "DEFAULT",
        style_type: Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION"] | None = None,
        magic_prompt: Literal["AUTO", "ON", "OFF"] = "AUTO",
        seed: int | None = None,
        negative_prompt: str | None = None,
        resolution: Literal[
            "512x1536",
            "576x1408",
            "576x1472",
            "576x1536",
            "640x1344",
            "640x1408",
            "640x1472",
            "640x1536",
            "704x1152",
            "704x1216",
            "704x1280",
            "704x1344",
            "704x1408",
            "704x1472",
            "736x1312",
            "768x1088",
            "768x1216",
            "768x1280",
            "768x1344",
            "800x1280",
            "832x960",
            "832x1024",
            "832x1088",
            "832x1152",
            "832x1216",
            "832x1248",
            "864x1152",
            "896x960",
            "896x1024",
            "896x1088",
            "896x1120",
            "896x1152",
            "960x832",
            "960x896",
            "960x1024",
            "960x1088",
            "1024x832",
            "1024x896",
            "1024x960",
            "1024x1024",
            "1088x768",
            "1088x832",
            "1088x896",
            "1088x960",
            "1120x896",
            "1152x704",
            "1152x832",
            "1152x864",
            "1152x896",
            "1216x704",
            "1216x768",
            "1216x832",
            "1248x832",
            "1280x704",
            "1280x768",
            "1280x800",
            "1312x736",
            "1344x640",
            "1344x704",
            "1344x768",
            "1408x576",
            "1408x640",
            "1408x704",
            "1472x576",
            "1472x640",
            "1472x704",
            "1536x512",
            "1536x576",
            "1536x640",
        ]
        | None = None,
        color_palette: str | dict[str, Any] | None = None,
        style_codes: list[str] | None = None,
        style_images: Sequence[SourceLike] | None = None,
    ) -> Snapshot:
        """Draw new pictures led by a given one."""

class _Images:
    def generate(
        self,
        prompt: str,
        *,
        model: str = "dall-e-3",
        size: str | None = None,
        aspect_ratio: RatioLike | None = None,
        n: int = 1,
        quality: Literal["standard", "hd", "auto", "low", "medium", "high"] | None = None,
        style: Literal["vivid", "natural"] | None = None,
        seed: int | None = None,
        background: Literal["transparent", "opaque", "auto"] | None = None,
        moderation: Literal["auto", "low"] | None = None,
        output_format: Literal["png", "jpeg", "webp"] | None = None,
        output_compression: int | None = None,
        response_format: Literal["url", "b64_json"] | None = None,
        user: str | None = None,
    ) -> Snapshot:
        """Draw pictures from a prompt."""

    def edit(
        self,
        prompt: str,
        *,
        image: SourceLike | None = None,
        images: Sequence[SourceLike] | None = None,
        mask: SourceLike | None = None,
        model: str = "gpt-image-1",
        size: Literal["auto", "1024x1024", "1536x1024", "1024x1536", "256x256", "512x512"] | None = None,
        n: int = 1,
        quality: Literal["auto", "low", "medium", "high", "standard"] | None = None,
        input_fidelity: Literal["low", "high"] | None = None,
        background: Literal["transparent", "opaque", "auto"] | None = None,
        output_format: Literal["png", "jpeg", "webp"] | None = None,
        output_compression: int | None = None,
        response_format: Literal["url", "b64_json"] | None = None,
        user: str | None = None,
    ) -> Snapshot:
        """Change a picture, or put several together, as the prompt says."""

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
        duration: Literal[5, 9] | None = None,
    ) -> Task:
        """Create a video from a prompt."""

class _Media:
    def submit(
        self,
        prompt: str,
        *,
        model: str,
        config: dict[str, Any] | None = None,
        aspect_ratio: RatioLike | None = None,
        size: str | None = None,
        duration: int | None = None,
        images: Sequence[SourceLike] | None = None,
        mode: str | None = None,
        quality: str | None = None,
        background: str | None = None,
        mask: SourceLike | None = None,
        videos: Sequence[SourceLike] | None = None,
        google_search: str | bool | None = None,
        thinking: str | None = None,
        enhance_prompt: bool | None = None,
        sequential_image_generation: str | None = None,
        task_type: str | None = None,
    ) -> Task:
        """Create pictures or a video with any media model."""

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
        action: Literal["UPSCALE", "VARIATION", "REROLL"],
        index: int | None = None,
        mark: str | None = None,
    ) -> Task:
        """Upscale or vary a quarter of a grid, or draw the grid anew (which newer gateways want an index for, too)."""

    def action(
        self,
        task: str,
        *,
        custom_id: str,
        remix: bool | None = None,
        mark: str | None = None,
    ) -> Task:
        """Press a button of a finished task: upscale, vary, zoom, pan, reroll, animate."""

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
        aspect_ratio: RatioLike | None = None,
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
audio: _Audio
claude: _Claude
embeddings: _Embeddings
gemini: _Gemini
ideogram: _Ideogram
images: _Images
kling: _Kling
luma: _Luma
media: _Media
midjourney: _Midjourney
pika: _Pika
runway: _Runway
suno: _Suno
