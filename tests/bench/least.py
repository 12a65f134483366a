"""least - the fewest bytes that turn one screen into another: the floor under what a program sends.

A greedy encoder that knows both screens: changed runs only, the shortest cursor movement, the shortest SGR, erase
and repeat where they win, and a scroll of whole rows where that wins. What it counts, xterm would draw.
"""
from cells import cell_width, visible

PLAIN_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
SCROLL_BYTES = len("\x1b[4;13r\x1b[1S\x1b[r")


def _color_params(part):
    base, value = (30, part[1:]) if part[0] == "f" else (40, part[1:])
    if "," in value:
        return f"{base + 8};2;" + value.replace(",", ";")
    number = int(value)
    if number < 8:
        return str(base + number)
    return str(base + 60 + number - 8) if number < 16 else f"{base + 8};5;{number}"


def _on(part):
    return _color_params(part) if part[0] in "fb" else part


def sgr_bytes(old, new):
    """From pen to pen."""
    if old == new:
        return 0
    was, wanted = {p for p in old.split("|") if p}, {p for p in new.split("|") if p}
    fresh = len("\x1b[" + ";".join(["0"] * bool(wanted) + [_on(p) for p in sorted(wanted)]) + "m")
    kinds = {p[0] for p in wanted}
    off = [PLAIN_OFF[p] if p[0] in PLAIN_OFF else "39" if p[0] == "f" else "49"
           for p in sorted(was - wanted) if p[0] not in "fb" or p[0] not in kinds]
    step = len("\x1b[" + ";".join(off + [_on(p) for p in sorted(wanted - was)]) + "m")
    return min(fresh, step)


def move_bytes(at, to):
    if at == to:
        return 0
    ways = [len(f"\x1b[{to[0] + 1};{to[1] + 1}H")]
    if at is not None:
        down, right = to[0] - at[0], to[1] - at[1]
        column = 0 if right == 0 else min(len(f"\x1b[{to[1] + 1}G"), len(f"\x1b[{abs(right)}C"), 1 + (to[1] > 0) * 99)
        line = 0 if down == 0 else min(len(f"\x1b[{to[0] + 1}d"), down if down > 0 else 99)
        ways.append(column + line)
    return min(ways)


class Pen:
    """Where the encoder stands, and what it has spent."""

    def __init__(self):
        self.at, self.pen, self.bytes = None, "", 0

    def go(self, y, x, row):
        """Moves there, or writes once more what stands in between."""
        cost = move_bytes(self.at, (y, x))
        if self.at and self.at[0] == y and self.at[1] < x <= self.at[1] + cost:
            between = row[self.at[1]:x]
            if all(self.wears(cell) for cell in between):
                cost = min(cost, sum(len(cell[0].encode()) for cell in between))
        self.bytes += cost
        self.at = (y, x)

    def wears(self, cell):
        """The cell looks right in the pen that is on."""
        return cell[1] == self.pen or (cell[0] == " " and visible((" ", self.pen)) == cell)

    def wear(self, cell):
        if not self.wears(cell):
            self.bytes += sgr_bytes(self.pen, cell[1])
            self.pen = cell[1]

    def text(self, y, x, glyph, count=1):
        size = len(glyph.encode())
        width = sum(cell_width(c) for c in glyph) or 1
        self.bytes += min(size * count, size + len(f"\x1b[{count - 1}b")) if count > 2 else size * count
        self.at = (y, x + width * count)

    def blanks(self, count, to_end):
        self.bytes += min(count, 3 if to_end else len(f"\x1b[{count}X"))


def _row_bytes(pen, y, old, new):
    cols = len(new)
    tail = cols
    while tail > 0 and new[tail - 1] == (" ", ""):
        tail -= 1
    x = 0
    while x < cols:
        if old[x] == new[x] or new[x][0] == "":
            x += 1
            continue
        end = x + 1
        while end < cols and new[end] == new[x] and (old[end] != new[end] or new[x][0] == " "):
            end += 1
        pen.go(y, x, new)
        pen.wear(new[x])
        if new[x][0] == " ":
            pen.blanks(end - x, x >= tail)
            pen.at = None if end - x > 3 else (y, end)
        else:
            pen.text(y, x, new[x][0], end - x)
        x = cols if x >= tail else end


def _bytes(old, new):
    pen = Pen()
    for y, (was, wanted) in enumerate(zip(old, new)):
        if was != wanted:
            _row_bytes(pen, y, was, wanted)
    return pen.bytes + sgr_bytes(pen.pen, "")


def _scrolled(old, new, by):
    """old after the rows that are in new `by` rows further up (down) were scrolled there; None: none are."""
    rows = len(old)
    best = run = 0
    end = -1
    for y in range(rows + 1):
        same = y < rows and 0 <= y + by < rows and old[y + by] == new[y] and any(c[0] != " " for c in new[y])
        run = run + 1 if same else 0
        if run > best:
            best, end = run, y
    if best < 2:
        return None
    first = end - best + 1
    low, high = min(first, first + by), max(end, end + by)
    grid = [list(row) for row in old]
    blank = [[(" ", "")] * len(old[0]) for _ in range(abs(by))]
    part = grid[low:high + 1]
    grid[low:high + 1] = part[by:] + blank if by > 0 else blank + part[:by]
    return grid


def least_bytes(before, after):
    old = [[visible(c) for c in row] for row in before]
    new = [[visible(c) for c in row] for row in after]
    best = _bytes(old, new)
    for by in [d for k in range(1, 26) for d in (k, -k)]:
        grid = _scrolled(old, new, by) if best > 100 else None
        if grid:
            best = min(best, SCROLL_BYTES + _bytes(grid, new))
    return best
