"""pictures.py - training pictures with lines of text at known places

usage: pictures.py FOLDER COUNT SEED

Writes FOLDER/n.ppm (or .pgm) and FOLDER/truth.json: for each picture its
lines, "box" [x, y, width, height], "text" and, where they stand upright,
"chars" [[letter, first x, end x], ...]. A third of the pictures has no text, but all
may have graphics that are not text: ticks, bars, traces, calipers, arrows.
Fonts are Debian's (fonts-dejavu, fonts-liberation, xfonts-base,
xfonts-terminus); nothing else goes in.
"""
import io
import json
import os
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import textures

VECTOR = ["dejavu/DejaVuSans", "dejavu/DejaVuSans-Bold", "dejavu/DejaVuSansMono",
          "dejavu/DejaVuSansMono-Bold", "dejavu/DejaVuSerif",
          "dejavu/DejaVuSansCondensed", "liberation/LiberationSans-Regular",
          "liberation/LiberationSans-Bold", "liberation/LiberationMono-Regular",
          "liberation/LiberationSerif-Regular", "liberation/LiberationSansNarrow-Regular"]
BITMAP = [("4x6", 6), ("5x7", 7), ("5x8", 8), ("6x9", 9), ("6x10", 10),
          ("6x12", 12), ("6x13", 13), ("7x13", 13), ("7x13B", 13), ("7x14", 14),
          ("8x13", 13), ("8x13B", 13), ("9x15", 15), ("9x15B", 15),
          ("9x18", 18), ("10x20", 20)]
NAMES = ("SMITH JONES Meyer Dubois Garcia Ivanov Chen Okafor Novak Hansen ANNA "
         "Peter MARIA john Wei Olga Karim Luca Sofia").split()
WORDS = ("General Hospital Institute Patient Name Study Date Gain Depth Freq "
         "Power Filter Scale Abdomen Cardiac Vascular Left Right Thyroid Zoom "
         "FROZEN Age Sex Ref Dr MI TIS TIB Hz cm mm dB fps bpm kV mAs Frame "
         "Series Image PWR CF 2D THI Map Persist W L SE IM AP PA LAT").split()


def token(rng):
    kind = rng.integers(9)
    digits = lambda n: "".join(map(str, rng.integers(0, 10, n)))
    if kind == 0:
        return rng.choice(NAMES)
    if kind in (1, 2):
        return rng.choice(WORDS)
    if kind == 3:
        return f"{rng.integers(1, 32):02}{rng.choice(list('./-'))}" \
            f"{rng.integers(1, 13):02}{rng.choice(list('./-'))}{rng.integers(1930, 2030)}"
    if kind == 4:
        return f"{rng.integers(24):02}:{rng.integers(60):02}:{rng.integers(60):02}"
    if kind == 5:
        return digits(rng.integers(1, 10))
    if kind == 6:
        return f"{rng.integers(300) / 10}{rng.choice(['', 'cm', 'mm', 'Hz', 'dB', '%'])}"
    if kind == 7:
        return rng.choice(WORDS) + ":"
    return "".join(rng.choice(list("ABCDEFGHIJKLMNOPRSTUVWXYZ0123456789"),
                              rng.integers(1, 4)))


def phrase(rng):
    if rng.random() < 0.35:  # ticks and markers stand alone
        return rng.choice(list("LRPAHFS0123456789VTXG")
                          + ["10", "15", "20", "-5", "HR", "AP", "MB", "1.5", "cm"])
    return " ".join(str(token(rng)) for _ in range(rng.integers(1, 6)))


def font_of(rng, alone):
    if rng.random() < 0.35:
        name, size = BITMAP[rng.integers(len(BITMAP))]
        return ImageFont.truetype(f"/usr/share/fonts/X11/misc/{name}.pcf.gz",
                                  size), True
    size = int(np.exp(rng.uniform(np.log(7), np.log(34))))
    if rng.random() < (0.3 if alone else 0.08):
        size = int(rng.integers(34, 120))
    name = VECTOR[rng.integers(len(VECTOR))]
    return ImageFont.truetype(f"/usr/share/fonts/truetype/{name}.ttf",
                              size), rng.random() < 0.2


def mask_of(rng, text):
    """Ink of one line, 0..255, cut to the glyphs, and where its letters are."""
    font, hard = font_of(rng, len(text) <= 2)
    x0, y0, x1, y1 = font.getbbox(text)
    m = Image.new("L", (x1 + 8, y1 + 8))
    d = ImageDraw.Draw(m)
    d.fontmode = "1" if hard else "L"
    d.text((4, 4), text, fill=255, font=font)
    chars = [[c, 4 + font.getlength(text[:i]), 4 + font.getlength(text[:i + 1])]
             for i, c in enumerate(text) if c != " "]
    if rng.random() < 0.12:  # doubled bitmap fonts
        chars = [[c, 2 * p, 2 * q] for c, p, q in chars]
        m = m.resize((m.width * 2, m.height * 2), Image.NEAREST)
    turn = rng.choice([0, 90, 270], p=[0.93, 0.035, 0.035])
    m = m.rotate(int(turn), expand=True)
    if turn:
        chars = []
    if len(text) <= 2 and rng.random() < 0.15:  # lead markers
        m = m.rotate(rng.uniform(-25, 25), Image.BILINEAR, expand=True)
        chars = []
        if rng.random() < 0.4:
            m = m.transpose(Image.FLIP_LEFT_RIGHT)
    box = m.getbbox()
    if not box:
        return None, []
    return (np.asarray(m.crop(box), float),
            [[c, p - box[0], q - box[0]] for c, p, q in chars])


def colour_of(rng, base):
    """An ink that stands out from base (3 floats) by 15 % or more."""
    while True:
        if rng.random() < 0.6:
            ink = np.full(3, rng.choice([255, 255, 255, 240, 200, 160, 90, 0]))
        else:
            ink = rng.choice([0, 64, 128, 200, 255], 3)
        if abs(ink - base).max() >= 38:
            return ink.astype(float)


def place(rng, taken, w, h, mw, mh):
    for _ in range(30):
        if mw + 4 >= w or mh + 4 >= h:
            return None
        x, y = int(rng.integers(0, w - mw)), int(rng.integers(0, h - mh))
        if rng.random() < 0.1:
            x = rng.choice([0, w - mw])
        if rng.random() < 0.1:
            y = rng.choice([0, h - mh])
        gap = 4 + mh // 2
        if all(x >= b[0] + b[2] + gap or b[0] >= x + mw + gap
               or y >= b[1] + b[3] + 2 or b[1] >= y + mh + 2 for b in taken):
            return int(x), int(y)
    return None


def draw_frame(rng, a, x, y, w, h, ink):
    """A ring, a box or a tick beside a letter."""
    im = Image.fromarray(a.astype(np.uint8))
    d = ImageDraw.Draw(im)
    p = int(rng.integers(2, 6))
    c = tuple(int(v) for v in (ink if rng.random() < 0.6 else ink * 0.6))
    kind = rng.integers(3)
    if kind == 0:
        r = max(w, h) / 2 + p
        cx, cy = x + w / 2, y + h / 2
        d.ellipse([cx - r, cy - r, cx + r, cy + r], outline=c)
    elif kind == 1:
        d.rectangle([x - p, y - p, x + w + p, y + h + p], outline=c)
    else:
        d.line([x + w + p, y + h // 2, x + w + 2 * p, y + h // 2], c)
    a[:] = np.asarray(im)


def draw_line(rng, a, taken, lines, text):
    h, w = a.shape[:2]
    m, chars = mask_of(rng, text)
    at = place(rng, taken, w, h, m.shape[1], m.shape[0]) if m is not None else None
    if not at:
        return
    x, y = at
    mh, mw = m.shape
    if rng.random() < 0.15:  # a bar under the text
        p = int(rng.integers(1, 8))
        a[max(y - p, 0):y + mh + p, max(x - p, 0):x + mw + p] = \
            rng.choice([0, 40, 90, 128, 200, 255], 3 if rng.random() < .5 else 1)
    part = a[y:y + mh, x:x + mw]
    ink = colour_of(rng, np.median(part.reshape(-1, 3), 0))
    if rng.random() < 0.12 and x > 1 and y > 1:  # shadow
        a[y + 1:y + 1 + mh, x + 1:x + 1 + mw] *= \
            1 - m[: a.shape[0] - y - 1, : a.shape[1] - x - 1, None] / 255
    if len(chars) <= 2 and rng.random() < 0.25:  # buttons, icons, scales
        draw_frame(rng, a, x, y, mw, mh, ink)
    part += (ink - part) * (m[:, :, None] / 255) * rng.choice([1, 1, 1, .7, .5])
    taken.append([x, y, mw, mh])
    lines.append({"box": [x, y, mw, mh], "text": text,
                  "chars": [[c, round(x + p, 1), round(x + q, 1)]
                            for c, p, q in chars]})


def draw_graphics(rng, im):
    """Things drawn that are not text."""
    d = ImageDraw.Draw(im)
    w, h = im.size
    r = lambda n: int(rng.integers(0, n))
    for _ in range(rng.integers(0, 6)):
        kind = rng.integers(9)
        c = tuple(int(v) for v in rng.choice([0, 90, 160, 255], 3)) \
            if rng.random() < 0.4 else (int(rng.integers(90, 256)),) * 3
        x, y, s = r(w), r(h), int(rng.integers(2, 14))
        if kind == 0:  # ticks along a scale
            step, n = int(rng.integers(5, 40)), int(rng.integers(3, 20))
            down, t = rng.random() < 0.6, int(rng.integers(1, 3))
            for i in range(n):
                l = s * (2 if i % 5 == 0 else 1)
                px, py = (x, y + i * step) if down else (x + i * step, y)
                d.line([px, py, px + l * down, py + l * (not down)], c, t)
        elif kind == 1:  # colour bar
            for i in range(r(120) + 20):
                d.line([x, y + i, x + 2 * s, y + i],
                       (min(255, 2 * i), i % 256, 255 - min(255, 2 * i)))
        elif kind == 2:  # a trace
            p = y + np.cumsum(rng.normal(0, 1, 200)) + 20 * (rng.random(200) > .97)
            d.line([(x + i, float(v)) for i, v in enumerate(p)], c)
        elif kind == 3:  # caliper, dots
            d.line([x - s, y, x + s, y], c)
            d.line([x, y - s, x, y + s], c)
            for i in range(r(30)):
                d.point((x + 5 * i, y + 3 * i), c)
        elif kind == 4:
            d.rectangle([x, y, x + r(200), y + r(120)], outline=c)
        elif kind == 5:
            d.polygon([x, y, x + s, y + s, x, y + 2 * s], fill=c)
        elif kind == 6:
            d.ellipse([x, y, x + s, y + s], outline=c,
                      fill=c if rng.random() < .5 else None)
        elif kind == 7:  # dots along an edge of a fan
            for i in range(r(20)):
                q = int(rng.integers(1, 4))
                d.rectangle([x + 9 * i, y + 7 * i, x + 9 * i + q, y + 7 * i + q],
                            fill=c)
        else:
            d.line([x, y, r(w), r(h)], c, int(rng.integers(1, 3)))


def degrade(rng, im):
    if rng.random() < 0.25:
        im = im.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9)))
    if rng.random() < 0.45:
        out = io.BytesIO()
        im.save(out, "JPEG", quality=int(rng.integers(50, 96)))
        im = Image.open(io.BytesIO(out.getvalue())).convert("RGB")
    return im


def shrink(lines):
    for l in lines:
        l["box"] = [v * 2 // 3 for v in l["box"]]
        l["chars"] = [[c, p * 2 / 3, q * 2 / 3] for c, p, q in l["chars"]]


def picture(rng, phrase=phrase, textless=0.35, most=25):
    """A picture and its lines, at most so many; phrase(rng) says one."""
    w, h = int(rng.integers(200, 760)), int(rng.integers(200, 620))
    a = textures.background(rng, h, w)
    if a.ndim == 2:
        a = np.repeat(a[:, :, None], 3, 2)
    im = Image.fromarray(a.astype(np.uint8))
    draw_graphics(rng, im)
    a = np.asarray(im).astype(float)
    taken, lines = [], []
    if rng.random() > textless:
        for _ in range(rng.integers(1, most)):
            draw_line(rng, a, taken, lines, str(phrase(rng)))
    im = degrade(rng, Image.fromarray(np.clip(a, 0, 255).astype(np.uint8)))
    if rng.random() < 0.12:  # shrunk with its text
        shrink(lines)
        im = im.resize((im.width * 2 // 3, im.height * 2 // 3), Image.BILINEAR)
    grey = rng.random() < 0.5
    return im.convert("L") if grey else im, lines


def main():
    folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    truth = {}
    for i in range(count):
        im, lines = picture(np.random.default_rng([seed, i]))
        name = f"{seed}-{i}.{'pgm' if im.mode == 'L' else 'ppm'}"
        im.save(os.path.join(folder, name))
        truth[name] = lines
    with open(os.path.join(folder, "truth.json"), "w") as f:
        json.dump(truth, f)


if __name__ == "__main__":
    main()
