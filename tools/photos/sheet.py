#!/usr/bin/env python3
"""The sheet of docs/photos.md from what measure.sh left: photo, reconstruction, four edits, one line a photo.

    python3 tools/photos/sheet.py PHOTOS WORK -o docs/photos.jpg [--columns 2]
Needs Pillow.
"""
import argparse
import pathlib

from PIL import Image

HEIGHT = 200
KINDS = ["face", "smile", "age", "mouth", "style"]


def fitted(path):
    image = Image.open(path).convert("RGB")
    return image.resize((round(image.width * HEIGHT / image.height), HEIGHT), Image.LANCZOS)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("photos")
    parser.add_argument("work")
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    work, lines = pathlib.Path(options.work), []
    for photo in sorted(pathlib.Path(options.photos).iterdir()):
        parts = [work / f"{photo.stem}-{kind}.jpg" for kind in KINDS]
        if photo.suffix not in (".jpg", ".png") or not all(p.exists() for p in parts):
            continue
        pictures = [fitted(photo)] + [fitted(p) for p in parts]
        line = Image.new("RGB", (sum(p.width for p in pictures), HEIGHT))
        at = 0
        for p in pictures:
            line.paste(p, (at, 0))
            at += p.width
        lines.append(line)
    width = max(line.width for line in lines) + 12
    rows = -(-len(lines) // options.columns)
    sheet = Image.new("RGB", (width * options.columns - 12, rows * HEIGHT), "white")
    for i, line in enumerate(lines):
        sheet.paste(line, (i // rows * width, i % rows * HEIGHT))
    sheet.save(options.output, quality=85)


if __name__ == "__main__":
    main()
