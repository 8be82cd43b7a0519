"""What happens when the file of images is not what it should be."""

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.data.bundle import (
    TEN_DIGITS,
    THREES_AND_SEVENS,
    DataFileError,
    read_bundle,
    read_ten_digits,
)

BUNDLE = THREES_AND_SEVENS.file


def damaged(tmp_path, how: str):
    path = tmp_path / "threes_and_sevens.npz"
    content = BUNDLE.read_bytes()
    middle = len(content) // 2
    if how == "empty":
        path.write_bytes(b"")
    elif how == "truncated":
        path.write_bytes(content[:middle])
    elif how == "one byte":
        path.write_bytes(
            content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        )
    elif how == "text":
        path.write_text("404: not found", "utf-8")
    elif how == "another archive":
        np.savez(path, something=np.zeros(3))
    elif how == "other pixels":
        with np.load(BUNDLE) as bundle:
            arrays = dict(bundle)
        arrays["valid_7"][5, 14, 14] ^= 1
        np.savez_compressed(path, **arrays)
    elif how == "pickle":
        np.savez(path, train_3=np.array([{}], dtype=object))
    elif how == "folder":
        path.mkdir()
    return path


@pytest.mark.parametrize(
    "how",
    [
        "missing",
        "empty",
        "truncated",
        "one byte",
        "text",
        "another archive",
        "other pixels",
        "pickle",
        "folder",
    ],
)
def test_a_missing_or_damaged_file_gets_one_sentence(tmp_path, how):
    path = damaged(tmp_path, how)
    with pytest.raises(DataFileError) as refusal:
        read_bundle(path)
    sentence = str(refusal.value)
    assert str(path) in sentence
    assert "python -m lesson.data.build" in sentence
    assert "\n" not in sentence


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, BUNDLE.stat().st_size - 1), flip=st.integers(1, 255))
def test_whatever_byte_is_changed_the_pixels_are_right_or_the_file_is_refused(
    tmp_path_factory, place, flip
):
    content = bytearray(BUNDLE.read_bytes())
    content[place] ^= flip
    path = tmp_path_factory.mktemp("flip") / "threes_and_sevens.npz"
    path.write_bytes(content)
    try:
        arrays = read_bundle(path)
    except DataFileError:
        pass
    else:
        with np.load(BUNDLE) as bundle:
            assert all(
                np.array_equal(arrays[name], bundle[name]) for name in bundle.files
            )
    finally:
        shutil.rmtree(path.parent)


def test_the_sample_of_ten_digits_is_refused_with_its_own_sentence(tmp_path):
    content = bytearray(TEN_DIGITS.file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "ten_digits.npz"
    damaged.write_bytes(content)
    for path in (damaged, tmp_path / "nowhere.npz"):
        with pytest.raises(
            DataFileError, match=r"lesson\.data\.build ROOT --ten"
        ) as it:
            read_ten_digits(path)
        assert str(path) in str(it.value)
    assert list(read_ten_digits()) == TEN_DIGITS.arrays
