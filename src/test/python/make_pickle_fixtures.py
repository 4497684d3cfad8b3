"""Writes src/test/resources/pickles: small files as torch.save leaves them, and what they hold.

Run: python src/test/python/make_pickle_fixtures.py (needs torch; the committed files are of 2.15).
"""

import json
import pathlib

import torch

HERE = pathlib.Path(__file__).resolve().parents[1] / "resources" / "pickles"
TYPES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float64: "F64",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
expected = {}


def in_order(tensor):
    """The elements in C order, in hexadecimal digits."""
    flat = tensor.detach().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes().hex() if len(flat) else ""


def save(name, state, **options):
    torch.save(state, HERE / name, **options)
    expected[name] = {
        key: {"dtype": TYPES[value.dtype], "shape": list(value.shape), "bytes": in_order(value)}
        for key, value in state.items()
    }


class Tiny(torch.nn.Module):
    """A module as encoders are: nested, with a buffer that is expanded and one that is tied."""

    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(5, 4)
        self.layers = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.LayerNorm(3)) for _ in range(2)
        )
        self.decoder = torch.nn.Linear(4, 5)
        self.decoder.weight = self.words.weight
        self.register_buffer("position_ids", torch.arange(6).expand((1, -1)))


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    tiny = Tiny()
    save("module.bin", tiny.state_dict())
    save("float16.bin", Tiny().half().state_dict())
    save("bfloat16.bin", Tiny().bfloat16().state_dict())
    save("parameters.bin", dict(tiny.named_parameters()))
    save("sparse_linear.pt", torch.nn.Linear(8, 1).state_dict())
    run = torch.arange(24, dtype=torch.float32)
    save(
        "views.bin",
        {
            "whole": run.reshape(2, 3, 4),
            "rest": run[10:],
            "middle": run[4:12].reshape(2, 4),
            "transposed": run.reshape(4, 6).t(),
            "stepped": run[1::5],
            "columns": run.reshape(4, 6)[:, 2:4],
            "repeated": run[3:6].expand(2, 3),
            "swapped": run.reshape(2, 3, 4).permute(2, 0, 1),
            "scalar": run[7],
            "one": run[8:9].reshape(1, 1, 1),
            "empty": run[:0].reshape(0, 3),
        },
    )
    save(
        "types.bin",
        {str(dtype)[6:]: torch.tensor([0, 1, 1, 0, 1]).to(dtype) for dtype in TYPES},
    )
    save("many.bin", {f"layer.{i}": run[i % 24 :][:1] for i in range(1100)})
    # Refused: none of these is a state dict of the zip form.
    torch.save(tiny.state_dict(), HERE / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.save(tiny.state_dict(), HERE / "protocol4.bin", pickle_protocol=4)
    torch.save(torch.nn.Linear(2, 2), HERE / "whole-module.bin")
    torch.save({"epoch": 3, "state_dict": tiny.state_dict()}, HERE / "checkpoint.bin")
    torch.save({"w": torch.eye(2).to_sparse()}, HERE / "sparse.bin")
    torch.save({"w": torch.zeros(2, dtype=torch.complex64)}, HERE / "complex.bin")
    torch.save({"w": torch.zeros(2, dtype=torch.uint16)}, HERE / "uint16.bin")
    torch.save({"w": torch.ones(2, dtype=torch.complex64).conj().imag}, HERE / "negated.bin")
    torch.save([torch.zeros(2)], HERE / "list.bin")
    torch.save(torch.zeros(2), HERE / "tensor.bin")
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(HERE / "torchscript.bin"))
    (HERE / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
