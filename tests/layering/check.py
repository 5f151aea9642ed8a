"""Fails when a folder includes a header from a layer or a library that it must not know (docs/architecture.md).

Reads `ninja -t deps`, that is, every header each object was really compiled with, so an include that comes in through
another header counts too.
"""
import argparse
import os
import re
import subprocess
import sys

# Folder -> the folders whose headers it may see, besides its own.
LADDER = {
    "core/base": set(),
    "core/io": {"core/base"},
    "core/edit": {"core/base", "core/io"},
    "core/engine": {"core/base", "core/io", "core/edit"},
    "core/kernels": {"core/base", "core/io", "core/edit", "core/engine"},
    "core/nn": {"core/base", "core/io", "core/edit", "core/engine"},
    "core/vision": {"core/base", "core/io", "core/edit", "core/engine"},
    "core/session": {"core/base", "core/io", "core/edit", "core/engine", "core/vision"},
    "core/learn": {"core/base", "core/io", "core/edit", "core/engine", "core/vision"},
    "core/render": {"core/base", "core/io", "core/edit", "core/engine"},
    "ui": {"core/base", "core/io", "core/edit", "core/engine", "core/vision", "core/session", "core/learn", "core/render"},
    "app": {"core/base", "core/io", "core/edit", "core/engine", "core/kernels", "core/nn", "core/vision",
            "core/session", "core/learn", "core/render", "ui"},
}

# Library -> (what its headers' paths look like, the folders that may include it).
LIBRARIES = {
    "LibTorch": (re.compile(r"/torch/include/|/ATen/|/c10/"), {"core/nn"}),
    "OpenCV": (re.compile(r"/opencv4?/|/opencv2/"), {"core/vision"}),
    "Qt": (re.compile(r"/qt6/|/Qt[A-Z]\w*/"), {"ui", "app"}),
    "dlib": (re.compile(r"/dlib/"), {"core/vision"}),
    "exiv2": (re.compile(r"/exiv2/"), {"core/vision"}),
    "libheif": (re.compile(r"/libheif/"), {"core/vision"}),
    "liblinear": (re.compile(r"/include/linear\.h$"), {"core/learn"}),
    "Eigen": (re.compile(r"/eigen3/|/Eigen/"), {"core/edit", "core/io", "core/learn"}),
    "Highway": (re.compile(r"/hwy/"), {"core/kernels"}),
}


def folder_of(path):
    """The rung of the ladder that a path relative to the source or the build folder belongs to; None for others."""
    for folder in LADDER:
        if path.startswith(folder + "/"):
            return folder
    return None


def parse(text):
    """`ninja -t deps` -> {object: [header, ...]}."""
    objects = {}
    current = None
    for line in text.splitlines():
        if line.startswith("    ") and current is not None:
            current.append(line.strip())
        elif ": #deps " in line:
            current = objects.setdefault(line.split(": #deps ")[0], [])
    return objects


def violations(objects, source, build):
    """(sentences, folders seen). Headers are taken relative to the source folder where they lie in it."""
    found = set()
    seen = set()
    for name, headers in objects.items():
        folder = folder_of(name)
        if folder is None:
            continue
        seen.add(folder)
        for header in headers:
            path = os.path.normpath(os.path.join(build, header))
            relative = os.path.relpath(path, source)
            other = folder_of(relative)
            if other is not None and other != folder and other not in LADDER[folder]:
                found.add(f"{name}: {folder} must not include {relative}.")
            if other is None:
                for library, (pattern, allowed) in LIBRARIES.items():
                    if folder not in allowed and pattern.search(path):
                        found.add(f"{name}: {folder} must not use {library} ({os.path.basename(path)} is included).")
    return sorted(found), seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ninja", default="ninja")
    parser.add_argument("--source", required=True)
    parser.add_argument("--build", required=True)
    options = parser.parse_args()
    text = subprocess.run([options.ninja, "-C", options.build, "-t", "deps"], check=True, capture_output=True,
                          text=True).stdout
    found, seen = violations(parse(text), os.path.realpath(options.source), os.path.realpath(options.build))
    for folder in sorted(set(LADDER) - seen):
        found.append(f"{folder}: nothing is known about its includes; build everything first.")
    for sentence in found[:50]:
        print(sentence)
    if len(found) > 50:
        print(f"... and {len(found) - 50} more")
    print(f"layering: {len(found)} violations in {len(seen)} folders")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
