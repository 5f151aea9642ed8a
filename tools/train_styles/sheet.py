"""The sheet of docs/styles.md: faces that the network never saw, and photos, without a style and in every preset.

    python3 tools/train_styles/sheet.py --program build/lineament --seeds 85 12 200 --photos FILE ... -o docs/styles/presets.jpg
Needs Pillow. Each face takes two rows of six pictures: the face, then the presets in the gallery's order.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

from PIL import Image

SIDE, COLUMNS = 256, 6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="build/lineament")
    parser.add_argument("--seeds", nargs="*", default=[])
    parser.add_argument("--photos", nargs="*", default=[])
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    presets = json.loads(subprocess.run([options.program, "styles", "--json"], check=True, capture_output=True).stdout)
    names = [None] + [p["name"] for p in presets]
    rows = -(-len(names) // COLUMNS)
    faces = [("seed", s) for s in options.seeds] + [("photo", p) for p in options.photos]
    sheet = Image.new("RGB", (COLUMNS * SIDE, rows * len(faces) * SIDE), "white")
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "made.png"
        for i, (kind, name) in enumerate(faces):
            for k, preset in enumerate(names):
                style = ["--style", preset] if preset else []
                if kind == "seed":
                    subprocess.run([options.program, "render", "--seed", name, *style, "-o", made], check=True)
                elif preset:
                    subprocess.run([options.program, "style", name, *style, "-o", made], check=True)
                picture = Image.open(made if kind == "seed" or preset else name).convert("RGB")
                edge = min(picture.size)
                left = (picture.width - edge) // 2
                picture = picture.resize((SIDE, SIDE), Image.LANCZOS, (left, 0, left + edge, edge))
                sheet.paste(picture, (k % COLUMNS * SIDE, (i * rows + k // COLUMNS) * SIDE))
    sheet.save(options.output, quality=80)


if __name__ == "__main__":
    main()
