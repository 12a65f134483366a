"""cells - what a screen is made of: the width of a character, the pen that draws it, and how two screens differ."""
import unicodedata

GRAPHICS = dict(zip("`afgjklmnopqrstuvwxyz{|}~", "◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"))
BLANK = (" ", "")
SHOWS_ON_BLANKS = ("b", "4", "7", "9")  # background, underline, reverse, struck


def cell_width(ch):
    code = ord(ch)
    if code < 0x300:
        return 1
    if unicodedata.combining(ch) or 0xFE00 <= code <= 0xFE0F or unicodedata.category(ch) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def erased(pen):
    """What an erased cell keeps of the pen: its background."""
    return (" ", "|".join(p for p in pen.split("|") if p.startswith("b") or p == "7")) if pen else BLANK


def visible(cell):
    """The cell as an eye sees it: of a blank the foreground does not matter."""
    glyph, pen = cell
    if glyph != " " or not pen:
        return cell
    return (" ", "|".join(p for p in pen.split("|") if p[0] in SHOWS_ON_BLANKS))


def changed_cells(before, after):
    return sum(1 for a, b in zip(before, after) if a != b for u, v in zip(a, b) if u != v)


def _color(sub, params, i):
    """38/48: (the colour, how many parameters it took)."""
    rest = sub[1:] if len(sub) > 1 else params[i + 1:]
    indexed = bool(rest) and rest[0] == "5"
    value = rest[1:2] if indexed else rest[1:4]
    return ",".join(value), 0 if len(sub) > 1 else (2 if indexed else 4)


def _small_color(code):
    """30..37, 40..47, 90..97, 100..107."""
    bright = 8 if code >= 90 else 0
    return ("f" if code // 10 in (3, 9) else "b") + str(code % 10 + bright)


def select_graphics(pen, text):
    """The pen after CSI `text` m."""
    state = {(p[0] if p[0] in "fb" else p): p for p in pen.split("|") if p}
    params = text.split(";") if text else ["0"]
    i = 0
    while i < len(params):
        sub = params[i].split(":")
        code = int(sub[0]) if sub[0].isdigit() else 0
        if code == 0:
            state.clear()
        elif code in (1, 2, 3, 4, 5, 7, 8, 9):
            state[str(code)] = str(code)
        elif code == 22:
            state.pop("1", None)
            state.pop("2", None)
        elif 23 <= code <= 29:
            state.pop(str(code - 20), None)
        elif code in (38, 48):
            value, used = _color(sub, params, i)
            key = "f" if code == 38 else "b"
            state[key] = key + value
            i += used
        elif code in (39, 49):
            state.pop("f" if code == 39 else "b", None)
        elif 30 <= code <= 47 or 90 <= code <= 107:
            small = _small_color(code)
            state[small[0]] = small
        i += 1
    return "|".join(sorted(state.values()))
