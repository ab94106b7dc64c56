"""The same in Vietnamese, for questions asked in it."""

from __future__ import annotations

from collections.abc import Iterator

from yescale_widgets.sandbox.prose import Subject

NOTE = "*Câu trả lời do sandbox tự tạo: không có mô hình nào được hỏi.*"
_LEADS = (
    "**{T}** dễ hiểu hơn khi nhìn vào mục đích của nó, rồi mới đến từng phần.",
    "Nói ngắn gọn: **{t}** là một ý tưởng nhỏ nhưng rất bền.",
    "Có hai cách nhìn **{t}**: từ bên ngoài, xem nó làm được gì, và từ bên trong, xem nó cần những gì.",
)
_SENTENCES = (
    "Hãy bắt đầu với trường hợp nhỏ nhất của {t} mà vẫn giống thực tế.",
    "Điều gì về {t} kiểm tra được thì nên kiểm tra sớm.",
    "Khi đã rõ {k}, phần còn lại của {t} gần như tự sáng tỏ.",
    "Một hình vẽ trên giấy thường giúp hiểu {t} nhanh hơn cả trang định nghĩa.",
    "Giới hạn của {t} cũng thú vị như công dụng của nó.",
    "Nếu {t} có vẻ quá đơn giản, hãy đổi một giả thiết và xem điều gì thay đổi.",
    "Những khác biệt nhỏ về {k} cộng lại theo thời gian, nên cần để ý.",
    "Hãy thử giải thích {k} cho người chưa từng nghe đến, chỉ trong một hơi.",
)
_POINTS = (
    ("Mục đích", "{t} dùng để làm gì, trong một câu"),
    ("Thành phần", "gồm những phần nào, phần nào có thể bỏ"),
    ("Chi phí", "cần bao nhiêu thời gian và công sức"),
    ("Giới hạn", "khi nào thì không còn đúng"),
)


def answer(about: Subject) -> str:
    """An answer with a lead, some sentences and a list."""
    listed = "\n".join(f"- **{name}**: {about.say(line)}" for name, line in _POINTS)
    lead = about.say(_LEADS[int(about.rng.integers(len(_LEADS)))])
    return "\n\n".join(
        [lead, " ".join(about.some(_SENTENCES, 3)), f"### Những điều nên xem\n\n{listed}", sentence(about)]
    )


def sentence(about: Subject) -> str:
    """An answer in one sentence."""
    return about.some(_SENTENCES, 1)[0]


def endless(about: Subject) -> Iterator[str]:
    """Paragraphs without end."""
    yield NOTE
    yield answer(about)
    while True:
        yield " ".join(about.some(_SENTENCES, 4))


def plain(about: Subject) -> Iterator[str]:
    """Sentences only."""
    while True:
        yield " ".join(about.some(_SENTENCES, 4))
