"""What tests of several scenes of this step use."""

import base64
import io

import numpy as np
from PIL import Image

LONGEST = 165  # letters in two lines


def opened(address: str) -> np.ndarray:
    file = io.BytesIO(base64.b64decode(address.split(",")[1]))
    return np.array(Image.open(file).convert("RGBA"))
