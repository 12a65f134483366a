"""vt - what a terminal would show: a VT220/xterm subset, enough for what terminfo's xterm entries send.

The grid is rows of cells (glyph, pen); see cells.py. Queries of the program are answered through `reply`.
"""
import codecs
import re

from cells import BLANK, GRAPHICS, cell_width, erased, select_graphics

CSI = re.compile(r"\x1b\[([<-?]?)([0-9:;]*)([ -/]*)([@-~])")
CSI_BEGUN = re.compile(r"\x1b\[[<-?]?[0-9:;]*[ -/]*$")
STRING_END = re.compile("\x07|\x1b\\\\|\x9c")
NARROW = re.compile(r"[\x20-\x7e\u00a1-\u02ff]+")  # all of one column


class Screen:
    def __init__(self, cols, rows, reply=None):
        self.reply = reply or (lambda data: None)
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.rest = ""
        self.appcursor = False
        self.reset(cols, rows)

    def reset(self, cols, rows):
        self.cols, self.rows = cols, rows
        self.grid = [self.blank() for _ in range(rows)]
        self.other = None  # the grid that the alternate screen hides
        self.x = self.y = 0
        self.pen, self.last = "", " "
        self.saved = (0, 0, "")
        self.sets, self.shift = ["B", "B"], 0
        self.wrap, self.wrap_next = True, False
        self.top, self.bottom = 0, rows - 1

    def resize(self, cols, rows):
        old = self.grid
        self.cols, self.rows = cols, rows
        self.grid = [(row + self.blank())[:cols] for row in old[:rows]]
        self.grid += [self.blank() for _ in range(rows - len(self.grid))]
        if self.other is not None:
            self.other = [self.blank() for _ in range(rows)]
        self.x, self.y = min(self.x, cols - 1), min(self.y, rows - 1)
        self.top, self.bottom, self.wrap_next = 0, rows - 1, False

    def blank(self):
        return [BLANK] * self.cols

    def text(self):
        return "\n".join("".join(cell[0] for cell in row).rstrip() for row in self.grid)

    def copy(self):
        return [list(row) for row in self.grid]

    # --- input ---

    def feed(self, data):
        text = self.rest + self.decoder.decode(data)
        self.rest = ""
        i, end = 0, len(text)
        while i < end:
            c = text[i]
            if c == "\x1b":
                after = self.escape(text, i)
                if after < 0:
                    self.rest = text[i:]
                    return
                i = after
            elif c < " " or c == "\x7f":
                self.control(c)
                i += 1
            else:
                i = self.characters(text, i)

    def characters(self, text, i):
        if self.sets[self.shift] != "B":
            self.put(GRAPHICS.get(text[i], text[i]), 1)
            return i + 1
        run = NARROW.match(text, i)
        if run:
            self.put_narrow(run.group())
            return run.end()
        self.put(text[i], cell_width(text[i]))
        return i + 1

    def control(self, c):
        if c == "\r":
            self.x, self.wrap_next = 0, False
        elif c in "\n\x0b\x0c":
            self.index()
        elif c == "\b":
            self.x, self.wrap_next = max(0, self.x - 1), False
        elif c == "\t":
            self.x = min(self.cols - 1, (self.x // 8 + 1) * 8)
        elif c in "\x0e\x0f":
            self.shift = 1 if c == "\x0e" else 0

    def wrap_if_due(self, width):
        if self.wrap and (self.wrap_next or self.x + width > self.cols):
            self.x = 0
            self.index()
        self.wrap_next = False

    def advance(self, width):
        self.x += width
        if self.x >= self.cols:
            self.x, self.wrap_next = self.cols - 1, self.wrap

    def put_narrow(self, run):
        while run:
            self.wrap_if_due(1)
            row, x = self.grid[self.y], self.x
            part, run = run[:self.cols - x], run[self.cols - x:]
            self.split_wide(row, x, x + len(part))
            row[x:x + len(part)] = [(ch, self.pen) for ch in part]
            self.last = part[-1]
            self.advance(len(part))

    def split_wide(self, row, start, end):
        """Half of a wide cell that is written over leaves a blank."""
        if row[start][0] == "" and start:
            row[start - 1] = (" ", row[start - 1][1])
        if end < self.cols and row[end][0] == "":
            row[end] = (" ", row[end][1])

    def put(self, ch, width):
        if width == 0:
            x = self.x if self.wrap_next else max(0, self.x - 1)
            row = self.grid[self.y]
            x -= 1 if row[x][0] == "" and x else 0
            row[x] = (row[x][0] + ch, row[x][1])
            return
        self.wrap_if_due(width)
        row = self.grid[self.y]
        self.split_wide(row, self.x, self.x + width)
        row[self.x] = (ch, self.pen)
        if width == 2 and self.x + 1 < self.cols:
            row[self.x + 1] = ("", self.pen)
        self.last = ch
        self.advance(width)

    # --- movement of lines ---

    def index(self):
        self.wrap_next = False
        if self.y == self.bottom:
            self.scroll(self.top, 1)
        elif self.y < self.rows - 1:
            self.y += 1

    def scroll(self, top, n):
        """n > 0: up."""
        grid, bottom = self.grid, self.bottom
        n = max(-(bottom - top + 1), min(bottom - top + 1, n))
        fill = [erased(self.pen)] * self.cols
        new = [list(fill) for _ in range(abs(n))]
        if n > 0:
            grid[top:bottom + 1] = grid[top + n:bottom + 1] + new
        elif n < 0:
            grid[top:bottom + 1] = new + grid[top:bottom + 1 + n]

    # --- escapes: each returns the index after it, or -1 where more is needed ---

    def escape(self, text, i):
        if i + 1 >= len(text):
            return -1
        c = text[i + 1]
        if c == "[":
            match = CSI.match(text, i)
            if match:
                self.csi(*match.groups())
                return match.end()
            return -1 if len(text) - i < 64 and CSI_BEGUN.match(text[i:]) else i + 2
        if c in "]P_^X":
            end = STRING_END.search(text, i + 2)
            if not end:
                return -1
            self.string(c, text[i + 2:end.start()])
            return end.end()
        if c in "()*+-./ #%":
            if i + 2 >= len(text):
                return -1
            if c in "()":
                self.sets["()".index(c)] = "0" if text[i + 2] == "0" else "B"
            return i + 3
        self.escape_short(c)
        return i + 2

    def string(self, kind, body):
        asked = re.match(r"(1[01]);\?$", body) if kind == "]" else None
        if asked:
            color = "eeee/eeee/eeee" if asked.group(1) == "10" else "0000/0000/0000"
            self.reply(f"\x1b]{asked.group(1)};rgb:{color}\x1b\\".encode())
        elif kind == "P" and body[:2] in ("+q", "$q"):
            self.reply(b"\x1bP0" + (b"+r" if body[0] == "+" else b"$r") + b"\x1b\\")

    def restore(self):
        self.x, self.y, self.pen = self.saved
        self.x, self.y, self.wrap_next = min(self.x, self.cols - 1), min(self.y, self.rows - 1), False

    def escape_short(self, c):
        if c == "7":
            self.saved = (self.x, self.y, self.pen)
        elif c == "8":
            self.restore()
        elif c in "DE":
            self.x = 0 if c == "E" else self.x
            self.index()
        elif c == "M":
            self.wrap_next = False
            if self.y == self.top:
                self.scroll(self.top, -1)
            else:
                self.y = max(0, self.y - 1)
        elif c == "c":
            self.reset(self.cols, self.rows)

    def csi(self, private, text, inter, final):
        params = [int(v) if v.isdigit() else 0 for v in text.replace(":", ";").split(";")] if text else []
        first = params[0] if params else 0
        if inter or (private and final not in "hlcnuJK"):
            if inter == "$" and final == "p":
                known = 2 if private and first in (2026, 2004, 1049, 25) else 0
                self.reply(f"\x1b[{private}{first};{known}$y".encode())
        elif final == "m":
            self.pen = select_graphics(self.pen, text)
        elif final in "HfABCDEFGdae`":
            self.move(final, max(1, first), params)
        elif final in "JKX@P":
            self.change_cells(final, first)
        elif final in "LMSTr" and not private:
            self.move_lines(final, max(1, first), params)
        elif final == "b":
            for _ in range(min(max(1, first), self.cols * self.rows)):
                self.put(self.last, cell_width(self.last))
        elif final in "hl":
            self.modes(private, params, final == "h")
        elif final in "ncsu":
            self.asked(private, first, final)

    def move(self, final, k, params):
        x, y = self.x, self.y
        if final in "Hf":
            y, x = k - 1, max(1, params[1] if len(params) > 1 else 1) - 1
        elif final == "A":
            y = max(self.top if y >= self.top else 0, y - k)
        elif final in "Be":
            y = min(self.bottom if y <= self.bottom else self.rows - 1, y + k)
        elif final in "CaD":
            x += -k if final == "D" else k
        elif final in "EF":
            x, y = 0, y + (k if final == "E" else -k)
        elif final in "G`":
            x = k - 1
        elif final == "d":
            y = k - 1
        self.x, self.y = max(0, min(self.cols - 1, x)), max(0, min(self.rows - 1, y))
        self.wrap_next = False

    def change_cells(self, final, first):
        blank, k = erased(self.pen), max(1, first)
        row, x, y = self.grid[self.y], self.x, self.y
        if final == "X":
            end = min(self.cols, x + k)
            row[x:end] = [blank] * (end - x)
        elif final == "@":
            self.grid[y] = (row[:x] + [blank] * k + row[x:])[:self.cols]
        elif final == "P":
            self.grid[y] = (row[:x] + row[x + k:] + [blank] * k)[:self.cols]
        else:
            low, high = ((x, self.cols), (0, x + 1), (0, self.cols))[min(first, 2)]
            row[low:high] = [blank] * (high - low)
            if final == "J":
                for other in (range(y + 1, self.rows), range(y), range(self.rows))[min(first, 2)]:
                    self.grid[other] = [blank] * self.cols
        self.wrap_next = False

    def move_lines(self, final, k, params):
        self.wrap_next = False
        if final in "ST":
            self.scroll(self.top, k if final == "S" else -k)
        elif final in "LM":
            if self.top <= self.y <= self.bottom:
                self.scroll(self.y, k if final == "M" else -k)
                self.x = 0
        else:
            top, bottom = k - 1, (params[1] if len(params) > 1 and params[1] else self.rows) - 1
            if top < bottom < self.rows:
                self.top, self.bottom = top, bottom
            self.x = self.y = 0

    def modes(self, private, params, on):
        for mode in params if private == "?" else ():
            if mode == 1:
                self.appcursor = on
            elif mode == 7:
                self.wrap = on
            elif mode in (47, 1047, 1049):
                self.alternate(on, mode == 1049)

    def alternate(self, on, keeps_cursor):
        if on and self.other is None:
            if keeps_cursor:
                self.saved = (self.x, self.y, self.pen)
            self.other = self.grid
            self.grid = [self.blank() for _ in range(self.rows)]
        elif not on and self.other is not None:
            self.grid, self.other = self.other, None
            if keeps_cursor:
                self.restore()

    def asked(self, private, first, final):
        if final == "n" and first == 5:
            self.reply(b"\x1b[0n")
        elif final == "n" and first == 6:
            self.reply(f"\x1b[{self.y + 1};{self.x + 1}R".encode())
        elif final == "c" and private != "=":
            self.reply(b"\x1b[>41;330;0c" if private == ">" else b"\x1b[?62;22c")
        elif final == "s" and not private:
            self.saved = (self.x, self.y, self.pen)
        elif final == "u" and not private:
            self.restore()
