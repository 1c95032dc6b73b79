"""thaw.py - eight bit weights of a Tesseract network as numbers to train on

usage: thaw.py INT.lstm FLOAT.lstm

Debian ships the fast models, whose weights are eight bit integers with one
scale a row; lstmtraining only goes on from floating point weights. INT.lstm is
the lstm component that combine_tessdata -u takes out of a traineddata file. The
tree of parts is copied as it is, but for its weights, which are multiplied out.
"""
import struct
import sys

INT8, DOUBLE, RATES, INT_MODE = 1, 128, 64, 1
NESTED = ("Series", "XYTranspose", "RTLReversed")
GATES = 4


class File:
    def __init__(self, data):
        self.data, self.at, self.out = data, 0, bytearray()

    def take(self, n):
        if n < 0 or self.at + n > len(self.data):
            sys.exit("thaw.py: the network ends early")
        part = self.data[self.at:self.at + n]
        self.at += n
        return part

    def copy(self, n):
        part = self.take(n)
        self.out += part
        return part

    def number(self):
        return struct.unpack("<i", self.copy(4))[0]

    def string(self):
        return self.copy(self.number()).decode()


def weights(f):
    mode, = f.take(1)
    if mode & (INT8 | DOUBLE) != INT8 | DOUBLE:
        sys.exit("thaw.py: weights are not eight bit integers")
    rows, columns = struct.unpack("<ii", f.take(8))
    f.take(1)  # what is outside of the matrix
    cells = struct.unpack(f"<{rows * columns}b", f.take(rows * columns))
    count, = struct.unpack("<i", f.take(4))  # rounded up with zeros
    scales = struct.unpack(f"<{count}d", f.take(8 * count))
    f.out += bytes([mode & ~INT8]) + struct.pack("<iid", rows, columns, 0)
    for i, cell in enumerate(cells):
        f.out += struct.pack("<d", cell * scales[i // columns])


def part(f):
    f.copy(1)
    kind = f.string()
    f.copy(2)
    flags = f.number()
    f.copy(12)
    f.string()
    if kind in NESTED:
        for _ in range(f.number()):
            part(f)
        if flags & RATES:
            f.copy(4 * f.number())
    elif kind == "Input":
        f.copy(20)
    elif kind in ("Convolve", "Maxpool"):
        f.copy(8)
    elif kind in ("LSTM", "SummLSTM"):
        f.number()
        for _ in range(GATES):
            weights(f)
    elif kind in ("Tanh", "Softmax"):
        weights(f)
    else:
        sys.exit(f"thaw.py: unknown part {kind}")


def main():
    with open(sys.argv[1], "rb") as f:
        net = File(f.read())
    part(net)
    net.string()
    net.out += struct.pack("<i", struct.unpack("<i", net.take(4))[0] & ~INT_MODE)
    net.copy(len(net.data) - net.at)
    with open(sys.argv[2], "wb") as f:
        f.write(net.out)


if __name__ == "__main__":
    main()
