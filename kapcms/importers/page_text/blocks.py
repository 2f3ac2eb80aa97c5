"""Text without markup to HTML: paragraphs from empty lines, headings from shape, lists from their marks.

Nothing is dropped: what is no heading, list or rule is a paragraph. Source of the shapes: text dumps of blog pages.
"""

# ruff: noqa: RUF001 (the bullets of real pages)

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby

from kapcms.importers.imported import Remark
from kapcms.importers.page_text.heading_shape import is_heading_shaped, marked_heading

_BULLET = re.compile(r"[-*•·–‣▪◦]\s+(\S.*)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(\S.*)")
_RULE = re.compile(r"(?:[-*_=~•]\s*){3,}")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,})")
_UNWRAPPED = 120
"""A line longer than this was not wrapped by hand, so each line beside it is a paragraph of its own."""
_WRAPPED = 50
"""Lines at least this long, up to the last, were wrapped by hand and are one paragraph."""
_MOST_HEADINGS_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` is p, h2, h3, h4, ul, ol or hr; `lines` its text lines, or its items; `start` of an ol."""

    kind: str
    lines: tuple[str, ...]
    start: int = 1


def blocks_html(lines: list[str]) -> tuple[str, tuple[Remark, ...]]:
    """Well-formed HTML of stripped `lines`, one element a line, and what was guessed."""
    remarks: list[Remark] = []
    chunks = [part for chunk in _chunks(lines) for part in _unmarked(chunk, remarks)]
    blocks = _joined_lists(_with_headings(chunks))
    return "\n".join(_html(block) for block in blocks), tuple(remarks)


def _chunks(lines: list[str]) -> list[tuple[str, ...]]:
    """Groups of lines between empty lines; lines that are whole paragraphs stand alone."""
    chunks: list[tuple[str, ...]] = []
    for is_filled, group in groupby(lines, key=bool):
        if not is_filled:
            continue
        chunk = tuple(group)
        if any(len(line) > _UNWRAPPED for line in chunk) and not all(_BULLET.match(line) for line in chunk):
            chunks.extend((line,) for line in chunk)
        else:
            chunks.append(chunk)
    return chunks


def _unmarked(chunk: tuple[str, ...], remarks: list[Remark]) -> list[Block]:
    """The blocks of a chunk that its marks give away; a block of kind `?` is told by its neighbours later."""
    heading = marked_heading(chunk[0])
    if heading is not None:
        if heading.is_guessed:
            detail = f"the heading “{heading.title}” was run into its paragraph; where it ends is a guess"
            remarks.append(Remark("heading_guessed", detail))
        rest = tuple(line for line in (heading.rest, *chunk[1:]) if line)
        return [Block(f"h{heading.level}", (heading.title,)), *([Block("p", rest)] if rest else [])]
    if len(chunk) > 1 and _UNDERLINE.fullmatch(chunk[1]):
        rest = chunk[2:]
        return [Block("h2", chunk[:1]), *([Block("p", rest)] if rest else [])]
    if len(chunk) == 1 and _RULE.fullmatch(chunk[0]):
        return [Block("hr", ())]
    return _listed(chunk) or [Block("?" if len(chunk) == 1 else "p", chunk)]


def _listed(chunk: tuple[str, ...]) -> list[Block]:
    """A list, with the lines in front of its first item as a paragraph; nothing where the chunk is no list."""
    first = next((index for index, line in enumerate(chunk) if _BULLET.match(line) or _NUMBER.match(line)), None)
    if first is None:
        return []
    lead = [Block("p", chunk[:first])] if first else []
    bullets = [_BULLET.fullmatch(line) for line in chunk[first:]]
    if all(bullets):
        return [*lead, Block("ul", tuple(item[1] for item in bullets if item))]
    numbers = [found for line in chunk[first:] if (found := _NUMBER.fullmatch(line))]
    start = int(numbers[0][1]) if numbers else 0
    in_order = [int(found[1]) for found in numbers] == list(range(start, start + len(chunk) - first))
    if not in_order or (len(chunk) == 1 and is_heading_shaped(chunk[0])):
        return []
    return [*lead, Block("ol", tuple(found[2] for found in numbers), start)]


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Single lines told apart: heading where shaped so, followed by text, and not one of a row of short lines."""
    shaped = [block.kind == "?" and is_heading_shaped(block.lines[0]) for block in blocks]
    rows = _rows(shaped)
    told: list[Block] = []
    for index, block in enumerate(blocks):
        if block.kind != "?":
            told.append(block)
        elif shaped[index] and rows[index] <= _MOST_HEADINGS_IN_A_ROW and _leads(blocks, shaped, index):
            told.append(Block("h2", block.lines))
        else:
            told.append(_numbered(block) or Block("p", block.lines))
    return told


def _rows(shaped: list[bool]) -> list[int]:
    """For each block, how many heading-shaped lines stand in a row around it."""
    runs = (list(run) for _, run in groupby(shaped))
    return [len(run) for run in runs for _ in run]


def _leads(blocks: list[Block], shaped: list[bool], index: int) -> bool:
    """Whether text follows, after at most more headings: the last line of a page heads nothing."""
    following = index + 1
    while following < len(blocks) and shaped[following]:
        following += 1
    return following < len(blocks) and blocks[following].kind != "hr"


def _numbered(block: Block) -> Block | None:
    found = _NUMBER.fullmatch(block.lines[0])
    return Block("ol", (found[2],), int(found[1])) if found else None


def _joined_lists(blocks: list[Block]) -> list[Block]:
    """Items that stood apart as one list, where their numbers go on."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and last.kind == block.kind and _goes_on(last, block):
            joined[-1] = Block(last.kind, last.lines + block.lines, last.start)
        else:
            joined.append(block)
    return joined


def _goes_on(last: Block, block: Block) -> bool:
    return block.kind == "ul" or (block.kind == "ol" and block.start == last.start + len(last.lines))


def _html(block: Block) -> str:
    if block.kind == "hr":
        return "<hr/>"
    lines = [escape(" ".join(line.split()), quote=False) for line in block.lines]
    if block.kind in {"ul", "ol"}:
        start = f' start="{block.start}"' if block.kind == "ol" and block.start != 1 else ""
        return f"<{block.kind}{start}>{''.join(f'<li>{line}</li>' for line in lines)}</{block.kind}>"
    is_wrapped = all(len(line) >= _WRAPPED for line in block.lines[:-1])
    return f"<{block.kind}>{(' ' if is_wrapped else '<br/>').join(lines)}</{block.kind}>"
