"""What a reader must see under each cell of each notebook on the sandbox: patterns by the cell's id. A cell that is not
named here shows nothing of its own.
"""

from __future__ import annotations

ASKED = r"text/plain: > .+\n\n"
"""The beginning of an answer that stays: the question, then what was said."""
PANEL = "yw-record-"
PICTURE = "image/png"
_FLAG = r"320 . 200 pixels .+ red \(88%\), white \(11%\)"

SHOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "01_chat.ipynb": {
        "03": (ASKED + r"\w.+CRDTs", "<blockquote>Explain CRDTs", r"\d tokens ·"),
        "04": (r"'tokens': \d+, 'seconds': [\d.]+, 'why it ended': 'stop'",),
        "06": (PANEL, "text/plain: Chat with gpt-4o-mini, kept as lesson"),
        "09": (ASKED + r"\*\*tea\*\* and \*\*coffee\*\*", "<table>"),
        "10": (ASKED + r"Your name is Mai\.",),
        "12": (r'"eggs": 2,\s+"flour_g": 50', r"text/plain: Cake\(eggs=2, flour_g=50\.0\)"),
    },
    "02_vision_and_tools.ipynb": {
        "03": (PICTURE,),
        "04": (_FLAG,),
        "06": (r'temperature\(\{"city": "Hue"\}\) → 31\.0', r'temperature\(\{"city": "Hanoi"\}\) → 24\.5', "- 24.5"),
        "07": (r"'temperature', '\{\"city\": \"Hue\"\}', '31\.0'",),
        "09": (r'temperature\(\{"city": "Hanoi"\}\) → Error: the user did not allow this call',),
        "10": ("text/plain: 'Error: the user did not allow this call'",),
        "10c": (r'temperature\(\{"city": "Hue"\}\) → 31\.0',),
    },
    "03_images.ipynb": {
        "03": (
            r"images\.generate\n\n> a fox in the snow, woodcut",
            "<img",
            r"yescale_media/images-generate-\w+-1\.png",
        ),
        "04": (r"Generate\(prompt='a fox in the snow, woodcut', model='dall-e-3'",),
        "06": (r"midjourney\.imagine",),
        "07": (r"\['U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4', 'Reroll'\]", "<img", "succeeded"),
        "08": (r"midjourney\.change",),
        "09": (r"text/plain: '\S*yescale_media/midjourney-change-\S+\.png'", r"action UPSCALE · index 1"),
        "11": ("there is no option 'aspect': did you mean 'aspect_ratio'",),
    },
    "04_video.ipynb": {
        "03": (r"pika\.generate",),
        "04": (
            "<video",
            r"text/plain: 5\.0$",
            r"succeeded \(finished\) · motion 2",
        ),
        "06": (r"images\.generate\n\n> a kite over a beach", "<img"),
        "06b": (r"kling\.image_to_video",),
        "08": ("text/plain: 'succeeded'",),
        "10": (PANEL, r"Studio: luma\.generate\."),
    },
    "05_music_and_speech.ipynb": {
        "03": (r"suno\.song",),
        "04": (r"\[\('[\w ]+', [\d.]+, 'lo-fi, mellow'\),\n \('[\w ]+', [\d.]+, 'lo-fi, mellow'\)\]", "<audio"),
        "05": (r"^\[Verse\]\n.+\n(.*\n)+\[Chorus\]",),
        "07": (r"suno\.lyrics\n\n> a lullaby for a lighthouse keeper\n\n\[Verse\]", r"suno\.song"),
        "09": (r"<Sound audio/mpeg, [\d,]+ bytes", "<audio"),
        "10": (r"0 +0\.0 +\d\.\d+ +The ferry leaves at seven from the old pier\.",),
    },
    "06_embeddings.ipynb": {
        "02": ("Vectors: 4 vectors of 1536 dimensions", r"river\.</td><td>(?!(-?0\.000, ){6})(-?0\.\d\d\d, ){6}…"),
        "04": (r"Red boats lie on the river\. +1\.00", r"Ships sail on the sea\. +0\.[23]\d"),
        "06": (r"\['Red boats lie on the river\.', 'Ships sail on the sea\.'\]",),
        "08": (r"Question: Where does green tea grow\?\n\nGreen tea grows on the hills\.",),
    },
    "07_tasks_and_tracker.ipynb": {
        "03": (r"pika\.generate", r"suno\.lyrics"),
        "04": (r"\('(queued|running|succeeded)', '[\w-]{36}'\)",),
        "06": (PANEL, "pika.generate +a paper boat", "suno.lyrics +a lullaby"),
        "07": (r"suno\.lyrics +succeeded", r"pika\.generate +succeeded", "<video", r"\[Verse\]"),
        "09": (r"text/plain: '\S*yescale_media/pika-generate-\S+\.mp4'",),
        "11": ("^uncertain\n",),
        "12": ("text/plain: '(queued|running|succeeded)'",),
    },
    "08_streaming_from_inside.ipynb": {
        "03": (r"\[\([\d.]+, ''\),\n \([\d.]+, '1'\),\n \([\d.]+, ','\),\n \([\d.]+, ' 2'\)",),
        "04": (r"Timing\(ttft=.+total=.+tokens_per_second=\d",),
        "06": (PICTURE,),
        "08": (PANEL, r"request +POST http\S+/v1/chat/completions", "answer +200 after", "event +' 20'", "<details>"),
        "10": (r'^: PING\ndata: \{"id"', r'"delta":\{"role":"assistant"', r"…\ndata: \[DONE\]\n"),
        "12": (r"^kept: \w+ \w+", "<em>The line was cut here.</em>"),
    },
    "09_cost_and_safety.ipynb": {
        "03": (r"notebook +2 +0 +2",),
        "04": (r"^images\.generate was not sent: the budget of 2 paid calls for this notebook is used up\.[^\n]+\n\n",),
        "05": (r"notebook +2 +2 +0",),
        "06": ("text/plain: No budget is set",),
        "08": ("every cost is unknown",),
        "08c": (r"chat\.complete +0\.15 +0\.6", r"images\.generate +0\.04"),
        "08d": (r"0\.0000\d\d US dollars\n", ASKED),
        "08f": (r"^images\.generate was not sent: it would cost \$0\.04, and [^\n]+\n\n",),
        "10": (r"api_key=Secret\(\*\*\*\), access_key=Secret\(\*\*\*\)",),
        "12": (r"&lt;script&gt;alert\(1\)&lt;/script&gt; &lt;b&gt;bold&lt;/b&gt;",),
        "13": (r"text/plain: '<script>alert\(1\)</script> <b>bold</b>'",),
    },
    "10_side_by_side.ipynb": {
        "03": ("24 of 24 cells</b>", PANEL),
        "05": (r"0 +gpt-4o-mini +8 +0",),
        "06": (PICTURE,),
        "08": ("<del>", r"gpt-4o-mini → gpt-4o, \d+% alike"),
        "10": (r"claude-sonnet-4-5 +2\.0 +1\.0 +1\.0 +1\.0",),
        "12": ("<answer C>", "Correct first, short second"),
        "13": (r"judgement of chat\.complete · 8 of 8 cells",),
        "14": (r"column +mean +count\n0 .+ +8\n1 .+ +8\n2 .+ +8",),
        "16": (r"0 +gpt-4o +7 +0 +1 +0\.88", r"1 +claude-sonnet-4-5 +5 +0 +3 +0\.62"),
        "18": ("text/plain: +name +score +low +high +duels",),
        "19": (PICTURE,),
        "21": (r"^18 calls\n",),
        "22": (r"gpt-4o +20 +20\.00 +\d\.\d+ +1\.0",),
        "24": (PICTURE,),
        "26": (r"Lan +2 tea and 3 rolls, please +2\.0 +3\.0", "nothing was sent"),
        "28": ("2 kept from before, which cost nothing",),
        "30": (r"<comparison of chat\.complete · 24 of 24 cells> \['For the lesson on Tuesday'\]",),
        "31": (
            r"0 +Explain tides in two sentences\. +gpt-4o-mini +0 ",
            r"0  Whatever can be checked about tides",
        ),
        "33": (r"judge +chat\.complete +8 +8",),
    },
    "recipes/01_openai_library.ipynb": {
        "03": ("^1, 2, 3, 4, 5\n",),
        "04": (r"'completion_tokens': 9,(.|\n)+'stop'",),
        "06": (r"^12 \* 12 = 144\n",),
        "08": (ASKED + "1, 2, 3, 4, 5",),
    },
    "recipes/02_speech_to_text.ipynb": {
        "04": (r"^Good morning\. The ferry leaves at seven from the old pier\.\n",),
        "06": (r"^  0\.00 .   0\.\d\d +Good morning\.\n +0\.\d\d . +\d\.\d\d +The ferry leaves",),
        "08": (r"1 +0\.\d\d +\d\.\d+ +The ferry leaves at seven from the old pier\.",),
    },
    "recipes/03_text_to_speech.ipynb": {
        "03": (r"^\d\d,\d\d\d bytes\n", "<audio"),
        "05": (r"<Sound audio/mpeg, \d\d,\d\d\d bytes", "<audio"),
        "06": (r"Path\('fox-again\.mp3'\)",),
    },
    "recipes/04_embeddings.ipynb": {
        "02": (r"text/plain: \(3, 1536\)",),
        "04": (r"^0\.[67]\d\d  Red boats lie on the river\.\n",),
        "06": (r"a red boat on a river +1\.000", r"Red boats lie on the river\. +0\.[67]\d"),
    },
    "recipes/05_dalle.ipynb": {
        "02": (r"^http://127\.0\.0\.1:\d+/media/\S+\.png\n",),
        "03": (PICTURE,),
        "05": ("<img", "size 1792x1024"),
        "06": (r"pictures/images-generate-\w+-1\.png",),
    },
    "recipes/06_function_calling.ipynb": {
        "05": (r"'get_current_weather', '\{\"location\": \"Hue\"\}'",),
        "07": (r"^According to `get_current_weather`: \*\*location\*\* Hue, \*\*temperature\*\* 31",),
        "09": (r"\*\*temperature\*\* 31", r'get_current_weather\(\{"location": "Hue"\}\)'),
        "10": (r'"temperature": 31, "unit": "celsius"',),
    },
    "recipes/07_langchain.ipynb": {
        "03": ("^1, 2, 3, 4\n",),
        "05": ("^1, 2, 3, 4, 5, 6\n",),
        "07": (r"^Green tea grows on the hills\.\n",),
    },
    "recipes/08_llama_index.ipynb": {
        "03": ("^1, 2, 3\n",),
        "05": (r"^Green tea grows on the hills\.\n",),
        "06": (r"\[\(0\.\d+, 'Green tea grows on the hills\.'\)",),
        "08": ("^1, 2, 3\n",),
    },
    "recipes/09_local_pictures.ipynb": {
        "03": (PICTURE,),
        "04": (_FLAG,),
        "06": (_FLAG,),
    },
    "recipes/10_streaming.ipynb": {
        "02": ("^1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12\n",),
        "03": (r"\(23, 23\)",),
        "05": (r"^\|1\|,\| 2\|,\| 3\|.+\| 12\|",),
        "06": (r"Timing\(ttft=",),
        "06c": ("^1, 2, 3, 4, 5,\n",),
    },
    "recipes/11_pictures_by_link.ipynb": {
        "03": (r"^http://127\.0\.0\.1:\d+/media/\S+\.png\n",),
        "04": (r"PNG of \d+ . \d+ pixels .+Main colours: ",),
        "06": (r"PNG of \d+ . \d+ pixels .+Main colours: ",),
    },
    "recipes/12_make_com.ipynb": {
        "04": ("^1, 2, 3\n",),
        "06": ('"Bearer YOUR_KEY"', '"http:ActionSendData"', r'"url": "https://api\.yescale\.io/v1/chat/completions"'),
    },
    "recipes/13_gpt4o_audio.ipynb": {
        "03": ("^Good morning!\n", "<audio"),
        "05": (r"recording.+\d.* s",),
        "05c": ("^Good night!\n",),
        "07": ("Good morning!", "<audio"),
        "08": (r"recording.+\d.* s",),
    },
}
