"""Scores of aligned 256-pixel faces: age, gender and expression by the small face-api networks, geometry by 68 landmarks."""
import json
import os

import numpy as np
import openvino as ov
from openvino import opset13 as op

MEAN = np.array([122.782, 117.001, 104.298], np.float32)
EXPRESSIONS = ["neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"]


def read_weights(folder, name):
    """tfjs weight manifest: uint8 tensors are scale * q + min."""
    manifest = json.load(open(os.path.join(folder, name + "-weights_manifest.json")))
    data = open(os.path.join(folder, name + ".bin"), "rb").read()
    tensors, at = {}, 0
    for w in manifest[0]["weights"]:
        count = int(np.prod(w["shape"])) if w["shape"] else 1
        q = w.get("quantization")
        if q:
            v = np.frombuffer(data, np.uint8, count, at).astype(np.float32) * q["scale"] + q["min"]
            at += count
        else:
            v = np.frombuffer(data, np.float32, count, at)
            at += 4 * count
        tensors[w["name"]] = v.reshape(w["shape"]).astype(np.float32)
    return tensors


class Net:
    """The few operators that both networks need, on NCHW tensors with TensorFlow's "same" padding."""

    def __init__(self, weights):
        self.w = weights
        self.input = op.parameter([-1, 3, 112, 112], np.float32)

    def bias(self, x, name):
        return op.add(x, op.constant(self.w[name].reshape(1, -1, 1, 1)))

    def conv(self, x, name, stride, filters="filters"):
        k = self.w[f"{name}/{filters}"].transpose(3, 2, 0, 1)
        y = op.convolution(x, op.constant(np.ascontiguousarray(k)), [stride] * 2, [0, 0], [0, 0], [1, 1], auto_pad="same_upper")
        return self.bias(y, name + "/bias")

    def separable(self, x, name, stride=1):
        d = self.w[name + "/depthwise_filter"].transpose(2, 3, 0, 1)[:, :, None]
        p = self.w[name + "/pointwise_filter"].transpose(3, 2, 0, 1)
        y = op.group_convolution(x, op.constant(np.ascontiguousarray(d)), [stride] * 2, [0, 0], [0, 0], [1, 1], auto_pad="same_upper")
        y = op.convolution(y, op.constant(np.ascontiguousarray(p)), [1, 1], [0, 0], [0, 0], [1, 1])
        return self.bias(y, name + "/bias")

    def pooled(self, x):
        return op.reduce_mean(x, op.constant(np.array([2, 3])), False)

    def fc(self, x, name):
        return op.add(op.matmul(x, op.constant(self.w[name + "/weights"]), False, False), op.constant(self.w[name + "/bias"][None]))

    def compile(self, outputs):
        return ov.Core().compile_model(ov.Model(outputs, [self.input]), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def age_gender(folder):
    n = Net(read_weights(folder, "age_gender_model"))

    def reduction(x, name, activate=True):
        y = n.separable(op.relu(x) if activate else x, name + "/separable_conv0")
        y = n.separable(op.relu(y), name + "/separable_conv1")
        y = op.max_pool(y, [2, 2], [1, 1], [0, 0], [0, 0], [3, 3], auto_pad="same_upper").output(0)
        return op.add(y, n.conv(x, name + "/expansion_conv", 2))

    x = op.relu(n.conv(n.input, "entry_flow/conv_in", 2))
    x = reduction(x, "entry_flow/reduction_block_0", False)
    x = reduction(x, "entry_flow/reduction_block_1")
    for b in range(2):
        y = x
        for s in range(3):
            y = n.separable(op.relu(y), f"middle_flow/main_block_{b}/separable_conv{s}")
        x = op.add(x, y)
    x = reduction(x, "exit_flow/reduction_block")
    x = n.pooled(op.relu(n.separable(x, "exit_flow/separable_conv")))
    return n.compile([n.fc(x, "fc/age"), op.softmax(n.fc(x, "fc/gender"), 1)])


def expression(folder):
    n = Net(read_weights(folder, "face_expression_model"))
    x = n.input
    for b in range(4):
        first = n.conv(x, "dense0/conv0", 2) if b == 0 else n.separable(x, f"dense{b}/conv0", 2)
        total = op.relu(first)
        x = total
        for s in range(1, 4):
            total = op.add(total, n.separable(x, f"dense{b}/conv{s}"))
            x = op.relu(total)
    return n.compile([op.softmax(n.fc(n.pooled(x), "fc"), 1)])


def prepared(faces):
    """[n, 256, 256, 3] bytes -> network input: the face itself, without most of hair and background, at 112 pixels."""
    from PIL import Image
    crops = [np.asarray(Image.fromarray(f).crop((44, 60, 212, 236)).resize((112, 112), Image.BILINEAR)) for f in faces]
    return ((np.stack(crops).astype(np.float32) - MEAN) / 255).transpose(0, 3, 1, 2)


class Landmarks:
    def __init__(self):
        import dlib
        import face_recognition_models
        self.dlib = dlib
        self.detector = dlib.get_frontal_face_detector()
        self.predictor = dlib.shape_predictor(face_recognition_models.pose_predictor_model_location())

    def __call__(self, face):
        found = self.detector(face, 0)
        # Generated faces are aligned: where the detector is blind (turned, shaded), the usual place serves.
        box = max(found, key=lambda r: r.area()) if found else self.dlib.rectangle(64, 92, 192, 220)
        shape = self.predictor(face, box)
        return np.array([[p.x, p.y] for p in shape.parts()], float), bool(found)


def geometry(p):
    """Measures from 68 landmarks [68, 2], in units of the distance between the eyes' outer corners."""
    eyes = p[45] - p[36]
    unit = np.linalg.norm(eyes)
    x = eyes / unit
    y = np.array([-x[1], x[0]])
    along = lambda a: a @ x / unit
    down = lambda a: a @ y / unit
    left, right = p[36:42].mean(0), p[42:48].mean(0)
    bridge_to_left, bridge_to_right = along(p[30] - p[36]), along(p[45] - p[30])
    corners, lips = (p[48] + p[54]) / 2, (p[51] + p[57]) / 2
    return {
        # the nose's tip moves toward the side the face turns to: positive = to the right of the picture
        "yaw": (bridge_to_left - bridge_to_right) / (bridge_to_left + bridge_to_right),
        "mouth_open": down(p[66] - p[62]),
        "smile_curve": down(lips - corners),
        "mouth_width": along(p[54] - p[48]),
        "eyes_open": (down(p[41] - p[37]) + down(p[40] - p[38]) + down(p[47] - p[43]) + down(p[46] - p[44])) / 4,
        "face_width": along(p[15] - p[1]),
        "eye_distance": along(right - left),
    }
