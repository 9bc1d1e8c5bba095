"""Pictures for demo data: drawn landscapes of the river land, no people, no place that exists."""

import io
import math

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 800
# sky above, sky below, hill far, hill near, water, accent
PALETTES = [
    ("#f6d9a8", "#fdf3dc", "#8fb59a", "#2f7765", "#7fb7b2", "#b4540a"),
    ("#cfe4ee", "#f7f6ea", "#9cb8a2", "#3d7a58", "#6ea7b8", "#d9a441"),
    ("#e9c7b4", "#fbe9d4", "#a59a80", "#56704a", "#8aa9a0", "#a63d2f"),
    ("#bcd9d0", "#f2f4e4", "#78a88d", "#1f5f57", "#4f9a94", "#e0b04c"),
    ("#f3e3b5", "#fffaf0", "#c2b26b", "#6d8a3e", "#9cc1a8", "#8a4b1c"),
]


def picture(rng, title=""):
    """JPEG bytes of a landscape or a sasirangan cloth, drawn from `rng`; the title only varies which."""
    palette = rng.choice(PALETTES)
    draw = [_river, _fields, _cloth, _river, _fields][(len(title) + rng.randrange(5)) % 5]
    image = Image.new("RGB", (WIDTH, HEIGHT), palette[1])
    draw(rng, image, palette)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def _sky(rng, image, palette, *, until):
    top, bottom = (_rgb(colour) for colour in palette[:2])
    pen = ImageDraw.Draw(image)
    for y in range(until):
        part = y / until
        pen.line([(0, y), (WIDTH, y)], fill=tuple(int(a + (b - a) * part) for a, b in zip(top, bottom, strict=True)))
    x, y, r = rng.randrange(150, WIDTH - 150), rng.randrange(90, until // 2), rng.randrange(40, 75)
    pen.ellipse([x - r, y - r, x + r, y + r], fill=palette[1])


def _hills(rng, pen, colour, *, base, height):
    phase, waves = rng.uniform(0, 6), rng.uniform(1.2, 2.6)
    tops = [
        (x, base - height * (0.55 + 0.3 * math.sin(phase + waves * x / WIDTH * 6) + 0.15 * math.sin(3.7 * phase + x / 71)))
        for x in range(0, WIDTH + 20, 20)
    ]
    pen.polygon([(0, HEIGHT), *tops, (WIDTH, HEIGHT)], fill=colour)


def _river(rng, image, palette):
    """Hills, a river, houses on stilts and their boats."""
    _sky(rng, image, palette, until=470)
    pen = ImageDraw.Draw(image)
    _hills(rng, pen, palette[2], base=430, height=200)
    _hills(rng, pen, palette[3], base=500, height=110)
    pen.rectangle([0, 500, WIDTH, HEIGHT], fill=palette[4])
    light = _mixed(palette[4], "#ffffff", 0.35)
    for _wave in range(70):
        x, y = rng.randrange(WIDTH), rng.randrange(520, HEIGHT)
        pen.line([(x, y), (x + (y - 480) // 3, y)], fill=light, width=2 + (y - 500) // 110)
    x = rng.randrange(40, 160)
    while x < WIDTH - 200:
        _house(rng, pen, x, 505, rng.randrange(110, 165), palette)
        x += rng.randrange(210, 380)
    for _boat in range(rng.randrange(1, 4)):
        _boat_at(pen, rng.randrange(60, WIDTH - 260), rng.randrange(610, 740), rng.choice([palette[5], palette[3]]))


def _house(rng, pen, x, y, width, palette):
    wall, roof = rng.choice(["#f7efe0", "#e8dcc2", "#d8c7a4"]), rng.choice([palette[5], "#5b3a29", palette[3]])
    height = width * 0.45
    for leg in range(5):
        pen.line([(x + width * leg / 4, y), (x + width * leg / 4, y + 48)], fill="#4b3a2c", width=5)
    pen.rectangle([x, y - height, x + width, y + 8], fill=wall)
    pen.polygon([(x - 22, y - height), (x + width * 0.5, y - height * 2.1), (x + width + 22, y - height)], fill=roof)
    pen.rectangle([x + width * 0.42, y - height * 0.7, x + width * 0.6, y + 8], fill="#5b4a3a")
    for window in (0.12, 0.74):
        pen.rectangle([x + width * window, y - height * 0.7, x + width * (window + 0.16), y - height * 0.35], fill="#8fb0b5")


def _boat_at(pen, x, y, colour):
    pen.polygon([(x, y), (x + 200, y), (x + 160, y + 34), (x + 40, y + 34)], fill=colour)
    pen.polygon([(x + 55, y), (x + 70, y - 42), (x + 140, y - 42), (x + 150, y)], fill="#f3ead7")
    pen.line([(x - 12, y - 6), (x + 8, y + 4)], fill=colour, width=8)


def _fields(rng, image, palette):
    """Rows of a field under hills, with palms along its edge."""
    _sky(rng, image, palette, until=380)
    pen = ImageDraw.Draw(image)
    _hills(rng, pen, palette[2], base=390, height=190)
    _hills(rng, pen, _mixed(palette[2], palette[3], 0.5), base=420, height=90)
    pen.rectangle([0, 410, WIDTH, HEIGHT], fill=palette[3])
    vanish = rng.randrange(300, 900)
    tint = _mixed(palette[3], "#ffffff", 0.22)
    for row in range(-26, 27, 2):
        left, right = vanish + row * 95, vanish + (row + 0.9) * 95
        pen.polygon([(vanish + row * 9, 410), (vanish + (row + 0.9) * 9, 410), (right, HEIGHT), (left, HEIGHT)], fill=tint)
    for _palm in range(rng.randrange(4, 9)):
        _palm_at(rng, pen, rng.randrange(20, WIDTH - 20), rng.randrange(400, 440), palette)


def _palm_at(rng, pen, x, y, palette):
    tall, lean = rng.randrange(120, 210), rng.randrange(-24, 25)
    top = (x + lean, y - tall)
    pen.line([(x, y), (x + lean * 0.4, y - tall * 0.5), top], fill="#5b4632", width=9, joint="curve")
    leaf = _mixed(palette[3], "#0b3d2e", 0.4)
    for angle in range(-160, 21, 30):
        reach = rng.randrange(55, 85)
        end = (top[0] + reach * math.cos(math.radians(angle)), top[1] + reach * math.sin(math.radians(angle)) * 0.7 + 14)
        pen.line([top, end], fill=leaf, width=9)


def _cloth(rng, image, palette):
    """Sasirangan: bands of zigzag, waves and dots, as stitched and dyed."""
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, WIDTH, HEIGHT], fill=palette[3])
    y, light = 0, _mixed(palette[0], "#ffffff", 0.3)
    colours = [palette[5], light, palette[4], palette[2]]
    while y < HEIGHT:
        tall = rng.randrange(70, 130)
        ground = _mixed(palette[3], rng.choice(colours), rng.uniform(0.1, 0.55))
        pen.rectangle([0, y, WIDTH, y + tall], fill=ground)
        rng.choice([_zigzag, _waves, _dots])(pen, y, tall, rng.choice(colours), rng.randrange(50, 90))
        pen.line([(0, y), (WIDTH, y)], fill=light, width=3)
        y += tall


def _zigzag(pen, y, tall, colour, step):
    for shift in (0.2, 0.5):
        points = [(x * step, y + tall * (shift + 0.3 * (x % 2))) for x in range(WIDTH // step + 2)]
        pen.line(points, fill=colour, width=9, joint="curve")


def _waves(pen, y, tall, colour, step):
    for shift in (0.32, 0.62):
        points = [(x, y + tall * (shift + 0.16 * math.sin(x / step * 3))) for x in range(0, WIDTH + 8, 8)]
        pen.line(points, fill=colour, width=8, joint="curve")


def _dots(pen, y, tall, colour, step):
    for x in range(step // 2, WIDTH, step):
        for part, r in ((0.3, 9), (0.7, 9), (0.5, 14)):
            at = x + (step // 2 if part == 0.5 else 0)
            pen.ellipse([at - r, y + tall * part - r, at + r, y + tall * part + r], fill=colour)


def _rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _mixed(first, second, part):
    return "#" + "".join(f"{int(a + (b - a) * part):02x}" for a, b in zip(_rgb(first), _rgb(second), strict=True))
