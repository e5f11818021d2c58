"""The name of a device -> the device, with everything switched off that would blur a float64 measurement."""

from __future__ import annotations

import os
import platform


class DeviceError(Exception):
    """The wanted device is not there, or does not compute what it should."""


def prepare(wanted: str) -> str:
    """Choose cpu or cuda, make PyTorch deterministic on it, and test it. Returns the device's name for PyTorch.

    Raises DeviceError where CUDA is wanted and absent, or where a product with the identity is not exact.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is deterministic only with it
    import torch

    if wanted == "cuda" and not torch.cuda.is_available():
        raise DeviceError("--device cuda: PyTorch sees no CUDA device; wanted: one, or --device cpu")
    device = "cuda" if wanted == "cuda" or (wanted == "auto" and torch.cuda.is_available()) else "cpu"
    torch.set_num_threads(1)  # the tensors are small, and pytest-xdist fills the cores
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    if device == "cuda":  # on a CPU it changes nothing here, and costs seconds of imports
        torch.use_deterministic_algorithms(True)
    _self_test(device)
    return device


def describe(device: str) -> str:
    """The device in words, for the report."""
    return hardware(device) if device == "cuda" else device


def hardware(device: str) -> str:
    """What the device is made of, for a receipt: a GPU's name, or a processor's kind and its vector instructions."""
    import torch

    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"CPU {platform.machine()} {torch.backends.cpu.get_cpu_capability()}"


def _self_test(device: str) -> None:
    """TF32 keeps ten bits of a factor: x @ I would not be x."""
    import torch

    for dtype in (torch.float64, torch.float32):
        x = torch.rand(64, 64, dtype=dtype, device=device) + 1
        if not torch.equal(x @ torch.eye(64, dtype=dtype, device=device), x):
            raise DeviceError(f"{device}: x @ I is not x in {dtype}: reduced precision is on")
