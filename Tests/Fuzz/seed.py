#!/usr/bin/env python3
"""Writes the seeds of the subject `framing`: each vector of Tests/FramingTests as an input (see FuzzFraming.swift)."""

import pathlib
import re

here = pathlib.Path(__file__).resolve().parent
vectors = here.parent / "FramingTests" / "Vectors"
corpus = here / "Corpus" / "framing"
ESCAPE = re.compile(rb"\\(x..|.)")
PLAIN = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"\\": b"\\"}
ENDINGS = {"fin": b"\xffF", "rst": b"\xffR", "gap": b"\xffG"}


def octets(text):
    raw = text.encode()
    times = 1
    repeated = re.fullmatch(rb"\{(.*)\}\*(\d+)", raw)
    if repeated:
        raw, times = repeated[1], int(repeated[2])
    raw = ESCAPE.sub(lambda m: bytes([int(m[1][1:], 16)]) if m[1][:1] == b"x" and len(m[1]) == 3 else PLAIN[m[1]], raw)
    return raw * times


def script(wire):
    out = b"\x7f\x01"
    direction = ">"
    for line in filter(None, wire.split("\n")):
        if line[0] != direction:
            direction = line[0]
            out += b"\xff" + direction.encode()
        text = line[2:]
        hole = re.fullmatch(r"hole (\d+)", text)
        if hole:
            out += b"\xffH" + bytes([min(255, int(hole[1]))])
        else:
            out += ENDINGS.get(text) or octets(text)
    return out


corpus.mkdir(parents=True, exist_ok=True)
for old in corpus.iterdir():
    old.unlink()
for file in sorted(vectors.glob("*.md")):
    for title, wire in re.findall(r"^## ([^\n]*)\n.*?^```wire\n(.*?)^```", file.read_text(), re.S | re.M):
        seed = script(wire)
        if len(seed) <= 4096:
            name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            (corpus / f"{file.stem[0]}-{name}").write_bytes(seed)
