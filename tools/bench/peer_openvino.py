"""Times random-face's synthesis network in OpenVINO: batch 1, two threads, float32. Writes {"name", "seconds", ...}."""
import json
import os
import sys
import tempfile
import time
import zipfile

import numpy
import openvino

WARM_UPS, RUNS = 3, 15

wheel, output = sys.argv[1:3]
with tempfile.TemporaryDirectory() as folder:
    zipfile.ZipFile(wheel).extractall(folder)
    network = openvino.Core().compile_model(
        os.path.join(folder, "random_face/data/SynthesisNetwork.xml"), "CPU",
        {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 2})
    request = network.create_infer_request()
    w = numpy.random.RandomState(0).randn(1, 512).astype(numpy.float32) * 0.4
    seconds = []
    for run in range(WARM_UPS + RUNS):
        start = time.perf_counter()
        request.infer([w])
        if run >= WARM_UPS:
            seconds.append(time.perf_counter() - start)
seconds.sort()
report = {"name": "OpenVINO " + openvino.__version__.split("-")[0], "seconds": seconds[0],
          "median_seconds": seconds[len(seconds) // 2]}
with open(output, "w") as f:
    json.dump(report, f)
