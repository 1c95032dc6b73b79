"""textures.py - backgrounds for training pictures: what text is not

Random fields of many kinds stand for tissue: fans of speckle, slices with
bone and air, projections with ribs, vessels, blobs, noise. Every function
takes a numpy Generator and a size and returns floats of 0..255, grey
(height, width) or colour (height, width, 3).
"""
import numpy as np


def field(rng, h, w, beta):
    """Gaussian field with a spectrum of 1/f^beta, mean 0, deviation 1."""
    fy = np.fft.fftfreq(h)[:, None]
    fx = np.fft.rfftfreq(w)[None, :]
    f = np.sqrt(fx * fx + fy * fy)
    f[0, 0] = 1
    noise = rng.standard_normal((h, w // 2 + 1)) \
        + 1j * rng.standard_normal((h, w // 2 + 1))
    out = np.fft.irfft2(noise / f ** (beta / 2), s=(h, w))
    return (out - out.mean()) / (out.std() + 1e-9)


def blur(a, n):
    """Box blur of n pixels, twice, along both axes."""
    if n < 2:
        return a
    k = np.ones(n) / n
    for _ in range(2):
        a = np.apply_along_axis(np.convolve, 0, a, k, "same")
        a = np.apply_along_axis(np.convolve, 1, a, k, "same")
    return a


def grid(h, w):
    return np.mgrid[0:h, 0:w].astype(float)


def ellipse(rng, h, w, least, most):
    """Mask of a random turned ellipse; sizes as shares of the picture."""
    y, x = grid(h, w)
    cx, cy = rng.uniform(0, w), rng.uniform(0, h)
    a, b = rng.uniform(least, most, 2) * min(h, w)
    t = rng.uniform(0, np.pi)
    u = (x - cx) * np.cos(t) + (y - cy) * np.sin(t)
    v = -(x - cx) * np.sin(t) + (y - cy) * np.cos(t)
    return (u / a) ** 2 + (v / b) ** 2 < 1


def flat(rng, h, w):
    level = rng.choice([0, 0, 0, 0, 20, 60, 128, 200, 255])
    return np.full((h, w), float(level)) + rng.choice([0, 0, 1, 3]) \
        * rng.standard_normal((h, w))


def speckle(rng, h, w):
    """An ultrasound fan on black."""
    y, x = grid(h, w)
    top = rng.uniform(-0.1, 0.1) * h
    angle = np.arctan2(x - w / 2, y - top + 1)
    depth = np.hypot(x - w / 2, y - top)
    tissue = np.exp(rng.uniform(0.5, 1.1) * field(rng, h, w, 3))
    tissue *= 1 + rng.uniform(0, 2) * (field(rng, h, w, 3.5) > 1)
    grains = np.hypot(blur(rng.standard_normal((h, w)), rng.integers(1, 4)),
                      blur(rng.standard_normal((h, w)), rng.integers(1, 4)))
    if rng.random() < 0.6:
        grains = blur(grains.T, 1).T
        grains = (grains + np.roll(grains, 1, 1) + np.roll(grains, 2, 1)) / 3
    a = tissue * grains
    a = a / np.quantile(a, rng.uniform(0.97, 0.999)) * 220
    inside = (abs(angle) < rng.uniform(0.4, 0.9)) \
        & (depth > 0.05 * h) & (depth < rng.uniform(0.75, 1.0) * h)
    return np.where(inside, a, 0) if rng.random() < 0.8 else a


def slice_of(rng, h, w):
    """A body of organs, bone and air, with noise, couch and streaks."""
    a = np.zeros((h, w))
    y, x = grid(h, w)
    body = ((x - w / 2) / (w * rng.uniform(0.3, 0.5))) ** 2 \
        + ((y - h / 2) / (h * rng.uniform(0.25, 0.48))) ** 2 < 1
    a[body] = rng.uniform(60, 140)
    for _ in range(rng.integers(4, 25)):
        m = ellipse(rng, h, w, 0.01, 0.2) & body
        a[m] = rng.choice([rng.uniform(0, 40), rng.uniform(80, 160), 255])
    a += body * rng.uniform(2, 20) * field(rng, h, w, rng.uniform(1.5, 3))
    m = body & (field(rng, h, w, 2.6) > rng.uniform(1, 2.5))
    a[m] = rng.uniform(150, 255)
    if rng.random() < 0.5:
        a[abs(y - h * 0.93 - (x - w / 2) ** 2 / w / 4) < 2] = 200
    if rng.random() < 0.3:
        t = rng.uniform(0, np.pi)
        a += rng.uniform(5, 40) * field(rng, h, w, 1) * body * \
            (np.cos(40 * ((x / w) * np.cos(t) + (y / h) * np.sin(t))) > 0)
    a = blur(a, rng.integers(1, 4))
    return a + rng.uniform(0, 12) * blur(rng.standard_normal((h, w)),
                                         rng.integers(1, 3))


def projection(rng, h, w):
    """An X-ray: slow shades, ribs, an edge of collimation, noise."""
    y, x = grid(h, w)
    a = 128 + 50 * field(rng, h, w, 4)
    for _ in range(rng.integers(0, 14)):
        t = rng.uniform(-0.5, 0.5)
        d = y - rng.uniform(0, h) - t * x + rng.uniform(-1, 1) * \
            (x - w / 2) ** 2 / w
        width = rng.uniform(3, 20)
        a += rng.uniform(-40, 50) * (abs(d) < width)
    a = blur(a, rng.integers(1, 7))
    a += rng.uniform(0, 15) * field(rng, h, w, rng.uniform(0.5, 2.5))
    if rng.random() < 0.5:
        a[:, : rng.integers(1, w // 4)] = rng.choice([0, 255])
    return a


def vessels(rng, h, w):
    """Thin dark or bright curves over slow shades."""
    a = 140 + 30 * field(rng, h, w, 4)
    ridge = abs(field(rng, h, w, rng.uniform(3, 4)))
    a += rng.choice([-1, 1]) * rng.uniform(30, 110) * np.exp(
        -(ridge / rng.uniform(0.02, 0.12)) ** 2)
    return blur(a, rng.integers(1, 3)) + rng.uniform(0, 8) \
        * rng.standard_normal((h, w))


def blobs(rng, h, w):
    """Levels of a smooth field: hard and soft edges of every form."""
    f = field(rng, h, w, rng.uniform(1.5, 4))
    a = np.zeros((h, w))
    for _ in range(rng.integers(1, 6)):
        a += rng.uniform(-120, 120) * (f > rng.uniform(-2, 2))
    a += rng.uniform(0, 255)
    a = blur(a, rng.integers(1, 5))
    return a + rng.uniform(0, 30) * field(rng, h, w, rng.uniform(0, 2))


def noise(rng, h, w):
    """Noise, smooth noise, and values that wrap around."""
    a = 128 + rng.uniform(10, 90) * blur(rng.standard_normal((h, w)),
                                         rng.integers(1, 3))
    if rng.random() < 0.4:
        a = np.mod(rng.uniform(200, 4000) * field(rng, h, w, 3)
                   + rng.uniform(0, 30) * rng.standard_normal((h, w)), 256)
    return a


def faint(rng, h, w):
    """Air around a body: weak noise that a stretch makes visible."""
    a = abs(rng.uniform(3, 25) * blur(rng.standard_normal((h, w)),
                                      rng.integers(1, 4)) * 2)
    m = field(rng, h, w, 3.6) > rng.uniform(-0.5, 1.5)
    a[m] += (rng.uniform(60, 200) + 40 * field(rng, h, w, rng.uniform(2, 3)))[m]
    return blur(a, rng.integers(1, 3))


def scope(rng, h, w):
    """Endoscopy: red, shaded, with specular lights, in a mask."""
    f = field(rng, h, w, 3.5)
    a = np.stack([170 + 40 * f, 90 + 35 * f, 70 + 30 * f], 2)
    a += 12 * field(rng, h, w, 2)[:, :, None]
    a[field(rng, h, w, 2.8) > 2.2] = 255
    m = ellipse(rng, h, w, 0.4, 0.7)
    return np.where(m[:, :, None], a, 0) if rng.random() < 0.7 else a


def doppler(rng, h, w):
    """Speckle with a window of saturated flow colours."""
    a = np.repeat(speckle(rng, h, w)[:, :, None], 3, 2)
    f = field(rng, h, w, 3)
    m = (abs(f) > 0.8) & ellipse(rng, h, w, 0.2, 0.6)
    up = np.stack([255 * np.ones_like(f), 120 * abs(f), 0 * f], 2)
    down = np.stack([0 * f, 120 * abs(f), 255 * np.ones_like(f)], 2)
    return np.where(m[:, :, None], np.where(f[:, :, None] > 0, up, down), a)


ALL = [flat, flat, flat, speckle, speckle, slice_of, slice_of, projection,
       vessels, blobs, noise, faint, faint, scope, doppler]


def background(rng, h, w):
    a = ALL[rng.integers(len(ALL))](rng, h, w)
    if rng.random() < 0.3:  # a window that clips
        lo, hi = np.sort(rng.uniform(-60, 315, 2))
        a = (a - lo) / (hi - lo + 20) * 255
    if rng.random() < 0.3:  # a black frame for overlays
        a[:, : rng.integers(1, w // 3)] = 0
        a[: rng.integers(1, h // 6)] = 0
    return np.clip(a, 0, 255)
