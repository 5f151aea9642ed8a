"""Cuts contact sheets of `lineament sheet` into one picture a face.

    python3 faces.py SHEET... --side 448 -o FOLDER
"""
import argparse
import pathlib

from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("sheets", nargs="+")
parser.add_argument("--side", type=int, required=True)
parser.add_argument("-o", "--output", required=True)
options = parser.parse_args()
output = pathlib.Path(options.output)
output.mkdir(parents=True, exist_ok=True)
count = 0
for name in options.sheets:
    sheet = Image.open(name)
    for y in range(0, sheet.height, options.side):
        for x in range(0, sheet.width, options.side):
            sheet.crop((x, y, x + options.side, y + options.side)).save(output / f"{count:03d}.jpg", quality=93)
            count += 1
