"""A reader of sequential JPEG down to its quantised coefficients.

Written for tests from ITU-T T.81 alone: Huffman coding of 8 bits, one or more
scans, any sampling, restart markers. Returns for each component an array of
blocks[rows][columns][64] in zigzag order, and its quantisation table.
"""
import numpy as np


class Bits:
    """Entropy coded bytes without their stuffing; stops at a marker."""

    def __init__(self, data, pos):
        self.data, self.pos, self.value, self.left = data, pos, 0, 0

    def bit(self):
        if not self.left:
            self.value, self.left = self.data[self.pos], 8
            self.pos += 1
            if self.value == 0xff:
                assert self.data[self.pos] == 0, "marker inside a block"
                self.pos += 1
        self.left -= 1
        return self.value >> self.left & 1

    def number(self, count):
        n = 0
        for _ in range(count):
            n = n * 2 + self.bit()
        return n

    def extended(self, count):
        n = self.number(count)
        return n if not count or n >> (count - 1) else n - (1 << count) + 1

    def symbol(self, table):
        code = 1
        while code not in table:
            code = code * 2 + self.bit()
            assert code < 1 << 17, "no such code"
        return table[code]

    def restart(self):
        self.left = 0
        assert self.data[self.pos] == 0xff
        assert 0xd0 <= self.data[self.pos + 1] <= 0xd7
        self.pos += 2


def huffman(counts, symbols):
    """Codes with a leading one, so that their length counts."""
    table, code, at = {}, 0, 0
    for length, n in enumerate(counts, 1):
        for _ in range(n):
            table[1 << length | code] = symbols[at]
            code, at = code + 1, at + 1
        code *= 2
    return table


class Component:
    def __init__(self, h, v, quant):
        self.h, self.v, self.quant = h, v, quant
        self.blocks, self.last = None, 0


class Reader:
    def __init__(self, data):
        self.data, self.pos, self.interval = data, 2, 0
        self.quants, self.codes, self.components = {}, {}, {}
        self.order = []
        self.comments = []
        assert data[:2] == b"\xff\xd8"
        while self.segment():
            pass

    def segment(self):
        d, p = self.data, self.pos
        assert d[p] == 0xff, "no marker"
        while d[p + 1] == 0xff:
            p += 1
        marker = d[p + 1]
        if marker == 0xd9:
            return False
        length = d[p + 2] << 8 | d[p + 3]
        body, self.pos = d[p + 4:p + 2 + length], p + 2 + length
        if marker == 0xdb:
            self.read_quant(body)
        elif marker == 0xc4:
            self.read_huffman(body)
        elif marker in (0xc0, 0xc1):
            self.read_frame(body)
        elif marker == 0xdd:
            self.interval = body[0] << 8 | body[1]
        elif marker == 0xda:
            self.read_scan(body)
        elif marker == 0xfe or 0xe1 <= marker <= 0xed:
            self.comments.append(bytes(body))
        assert marker not in (0xc2, 0xc3, 0xc9, 0xca), "not sequential"
        return True

    def read_quant(self, body):
        while body:
            wide, which = body[0] >> 4, body[0] & 15
            size = 128 if wide else 64
            kind = ">u2" if wide else "u1"
            self.quants[which] = np.frombuffer(body[1:1 + size], kind)
            body = body[1 + size:]

    def read_huffman(self, body):
        while body:
            counts = list(body[1:17])
            total = sum(counts)
            self.codes[body[0]] = huffman(counts, body[17:17 + total])
            body = body[17 + total:]

    def read_frame(self, body):
        assert body[0] == 8
        self.height, self.width = body[1] << 8 | body[2], body[3] << 8 | body[4]
        for i in range(body[5]):
            name, hv, q = body[6 + 3 * i:9 + 3 * i]
            self.components[name] = Component(hv >> 4, hv & 15, q)
            self.order.append(name)
        self.hmax = max(c.h for c in self.components.values())
        self.vmax = max(c.v for c in self.components.values())
        self.across = -(-self.width // (8 * self.hmax))
        self.down = -(-self.height // (8 * self.vmax))
        for c in self.components.values():
            c.blocks = np.zeros((self.down * c.v, self.across * c.h, 64), int)

    def read_scan(self, body):
        chosen = []
        for i in range(body[0]):
            c = self.components[body[1 + 2 * i]]
            c.last = 0
            tables = body[2 + 2 * i]
            chosen.append((c, self.codes[tables >> 4],
                           self.codes[16 | tables & 15]))
        bits = Bits(self.data, self.pos)
        for n, places in enumerate(self.units(chosen)):
            if self.interval and n and n % self.interval == 0:
                bits.restart()
                for c, _, _ in chosen:
                    c.last = 0
            for (c, dc, ac), row, column in places:
                self.block(bits, c, dc, ac, c.blocks[row, column])
        self.pos = bits.pos

    def units(self, chosen):
        """Blocks of each MCU; one component alone goes block by block."""
        if len(chosen) == 1:
            c = chosen[0][0]
            rows = -(-self.height * c.v // (8 * self.vmax))
            columns = -(-self.width * c.h // (8 * self.hmax))
            for i in range(rows * columns):
                yield [(chosen[0], i // columns, i % columns)]
            return
        for i in range(self.down * self.across):
            y, x = divmod(i, self.across)
            yield [(t, y * t[0].v + r, x * t[0].h + s) for t in chosen
                   for r in range(t[0].v) for s in range(t[0].h)]

    @staticmethod
    def block(bits, c, dc, ac, out):
        c.last += bits.extended(bits.symbol(dc))
        out[0] = c.last
        k = 1
        while k < 64:
            run, size = divmod(bits.symbol(ac), 16)
            if not size:
                if run != 15:
                    break
                k += 16
                continue
            k += run
            out[k] = bits.extended(size)
            k += 1


def read_jpeg(data):
    """[(h, v, quantisation, blocks)] in the order of the frame header."""
    r = Reader(bytes(data))
    return r, [(c.h, c.v, r.quants[c.quant], c.blocks)
               for c in (r.components[n] for n in r.order)]
