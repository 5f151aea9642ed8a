"""Shows that check.py fails where it must: planted includes, one of every kind, against a clean build's listing."""
import unittest

from check import LADDER, LIBRARIES, parse, violations

SOURCE, BUILD = "/src", "/src/build"


def found(folder, header):
    text = f"{folder}/CMakeFiles/x.dir/a.cpp.o: #deps 2, deps mtime 1 (VALID)\n    ../{folder}/a.cpp\n    {header}\n\n"
    return violations(parse(text), SOURCE, BUILD)[0]


class Layering(unittest.TestCase):
    HEADERS = {
        "LibTorch": "/src/.deps/torch/include/ATen/core/Tensor.h",
        "OpenCV": "/usr/include/opencv4/opencv2/core.hpp",
        "Qt": "/usr/include/x86_64-linux-gnu/qt6/QtWidgets/QWidget",
        "Eigen": "/usr/include/eigen3/Eigen/Dense",
        "dlib": "/usr/include/dlib/image_processing.h",
        "exiv2": "/usr/include/exiv2/exiv2.hpp",
        "libheif": "/usr/include/x86_64-linux-gnu/libheif/heif.h",
        "liblinear": "/usr/include/linear.h",
        "Highway": "/usr/include/hwy/highway.h",
    }

    def test_every_forbidden_layer_is_found(self):
        for folder, allowed in LADDER.items():
            for other in LADDER:
                fine = other == folder or other in allowed
                for header in (f"../{other}/thing.h", f"/src/{other}/thing.h"):
                    self.assertEqual(found(folder, header) == [], fine, (folder, header))

    def test_every_forbidden_library_is_found(self):
        self.assertEqual(set(self.HEADERS), set(LIBRARIES))
        for library, header in self.HEADERS.items():
            for folder in LADDER:
                self.assertEqual(found(folder, header) == [], folder in LIBRARIES[library][1], (folder, library))

    def test_the_standard_library_is_fine_everywhere(self):
        for folder in LADDER:
            self.assertEqual(found(folder, "/usr/include/c++/12/vector"), [])

    def test_tests_and_tools_may_see_everything(self):
        text = "tests/io/CMakeFiles/x.dir/a.cpp.o: #deps 1, deps mtime 1 (VALID)\n    ../core/render/cost_model.h\n"
        self.assertEqual(violations(parse(text), SOURCE, BUILD), ([], set()))


if __name__ == "__main__":
    unittest.main()
