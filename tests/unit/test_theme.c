#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "canvas.h"
#include "screen_style.h"
#include "theme.h"

/* Where the tests put themes of their own: a folder that is both XDG folders. */
static char folder[] = "/tmp/restoretop-theme-XXXXXX";

static struct theme *parse(const char *text, struct strbuf *warnings)
{
    struct fault why = {0};
    struct theme *theme = theme_parse(text, strlen(text), warnings, &why);
    if (!theme)
        fail_msg("%s", why.text);
    return theme;
}

static struct style style_in(const char *text, enum role role, enum color_depth depth)
{
    struct strbuf warnings;
    strbuf_init(&warnings, 4096);
    struct theme *theme = parse(text, &warnings);
    struct style style = theme_style(theme, role, depth);
    if (warnings.length > 0)
        fail_msg("%s", warnings.bytes);
    theme_free(theme);
    strbuf_release(&warnings);
    return style;
}

static void a_role_is_read_in_every_depth(void **unused)
{
    static const struct {
        const char *value;
        enum color_depth depth;
        int fg, bg, attributes;
    } cases[] = {
        {"red bold", DEPTH_256, 203, -1, STYLE_BOLD},
        {"red bold", DEPTH_16, 9, -1, STYLE_BOLD},
        {"red bold", DEPTH_8, 1, -1, STYLE_BOLD},
        {"red", DEPTH_8, 1, -1, STYLE_BOLD}, /* bright becomes bold */
        {"ink on red", DEPTH_256, 234, 203, 0},
        {"ink on red", DEPTH_8, 0, 1, 0},
        {"reverse", DEPTH_256, -1, -1, STYLE_REVERSE},
        {"default underline italic dim", DEPTH_16, -1, -1,
         STYLE_UNDERLINE | STYLE_ITALIC | STYLE_DIM},
        {"#ff5f5f", DEPTH_256, 203, -1, 0},
        {"~39", DEPTH_256, 39, -1, 0},
        {"=12", DEPTH_16, 12, -1, 0},
        {"=8", DEPTH_8, -1, -1, STYLE_DIM}, /* bold black cannot be seen */
        {"yellow bold", DEPTH_16, 3, -1, STYLE_BOLD},
        {"on red", DEPTH_16, -1, 9, 0},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = xasprintf("[palette]\nred = #ff5f5f ~203 =9\nink = #1c1c1c ~234 =0\n[roles]\n"
                               "title = %s\n",
                               cases[i].value);
        struct style style = style_in(text, ROLE_TITLE, cases[i].depth);
        if (style.fg != cases[i].fg || style.bg != cases[i].bg ||
            style.attributes != cases[i].attributes)
            fail_msg("case %zu \"%s\": %d on %d, %d", i, cases[i].value, style.fg, style.bg,
                     style.attributes);
        free(text);
    }
}

static void a_role_left_out_is_its_parents(void **unused)
{
    const char *text = "[roles]\naccent = ~39\nstatus.failed = ~203\n";
    struct style style = style_in(text, ROLE_TITLE, DEPTH_256);
    (void)unused;
    assert_int_equal(style.fg, 39);
    assert_int_equal(style_in(text, ROLE_BORDER_FOCUS, DEPTH_256).fg, 39);
    assert_int_equal(style_in(text, ROLE_ERROR, DEPTH_256).fg, 203);
    style = style_in(text, ROLE_PROD, DEPTH_256); /* error, reversed */
    assert_int_equal(style.fg, 203);
    assert_true(style.attributes & STYLE_REVERSE);
}

static void eight_colours_have_rules_of_their_own(void **unused)
{
    const char *text =
        "[palette]\nred = #ff5f5f ~203 =9\n[roles]\nstatus.failed = red\nstatus.active = ~39\n";
    struct style style = style_in(text, ROLE_STATUS_FAILED, DEPTH_8);
    (void)unused;
    assert_int_equal(style.fg, 7);
    assert_int_equal(style.bg, 1);
    assert_int_equal(style_in(text, ROLE_STATUS_ACTIVE, DEPTH_8).fg, 6);
    assert_int_equal(style_in("[roles.8]\nstatus.failed = blue\n", ROLE_STATUS_FAILED, DEPTH_8).fg,
                     4);
}

static void without_colour_attributes_speak(void **unused)
{
    static const struct {
        enum role role;
        int attributes;
    } cases[] = {
        {ROLE_STATUS_FAILED, STYLE_BOLD | STYLE_REVERSE},
        {ROLE_STATUS_PARTIAL, STYLE_BOLD | STYLE_UNDERLINE},
        {ROLE_STATUS_ACTIVE, STYLE_BOLD},
        {ROLE_STATUS_ACTIVATING, STYLE_UNDERLINE},
        {ROLE_STATUS_COMPLETED, 0},
        {ROLE_STATUS_DRAFT, STYLE_DIM},
        {ROLE_CURSOR, STYLE_REVERSE},
        {ROLE_READONLY, STYLE_REVERSE},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct style style = style_in("[roles]\nstatus.failed = red\n", cases[i].role, DEPTH_MONO);
        assert_int_equal(style.fg, COLOR_DEFAULT_INDEX);
        assert_int_equal(style.bg, COLOR_DEFAULT_INDEX);
        if (style.attributes != cases[i].attributes)
            fail_msg("%s: %d", role_name(cases[i].role), style.attributes);
    }
    assert_int_equal(
        style_in("[roles.mono]\nstatus.failed = underline\n", ROLE_STATUS_FAILED, DEPTH_MONO)
            .attributes,
        STYLE_UNDERLINE);
}

static void a_mistake_is_a_warning_with_its_line(void **unused)
{
    static const struct {
        const char *text, *warning;
    } cases[] = {
        {"[roles]\n\nstatis.failed = red\n", "line 3: unknown role \"statis.failed\""},
        {"[roles]\ntitle = reddish bold\n", "line 2: unknown colour or attribute \"reddish\""},
        {"[palette]\nred = #ff5f5\n", "line 2: not a colour"},
        {"[palette]\nred = ~256\n", "line 2: not a colour"},
        {"[palette]\nred =\n", "line 2: not a colour"},
        {"[theme]\ncolour = x\n", "line 2: unknown key in [theme] \"colour\""},
        {"[theme]\nbackground = pink\n", "line 2: background is"},
        {"[theme]\npaint_background = perhaps\n", "line 2: paint_background is"},
        {"[rolls]\na = b\n", "line 2: unknown section \"rolls\""},
        {"[roles]\nno value here\n", "line 2: neither"},
        {"[roles\ntitle = red\n[roles]\n", "line 1: a section without"},
        {"[roles]\ntitle = red\n   bg = blurple\n",
         "line 3: unknown colour or attribute \"blurple\""},
        {"[roles]\ntitle = \x1b]0;x\a\n", "unknown colour or attribute \"?]0;x?\""},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf warnings;
        strbuf_init(&warnings, 4096);
        struct theme *theme = parse(cases[i].text, &warnings);
        if (!strstr(warnings.bytes, cases[i].warning))
            fail_msg("case %zu: \"%s\"", i, warnings.bytes);
        theme_free(theme);
        strbuf_release(&warnings);
    }
}

static void an_indented_line_is_a_line_of_its_own(void **unused)
{
    (void)unused; /* inih would join it to the one above */
    assert_int_equal(style_in("[roles]\ntitle = ~1\n   header = ~2\n", ROLE_HEADER, DEPTH_256).fg,
                     2);
    assert_int_equal(style_in("[roles]\ntitle = ~1\n   header = ~2\n", ROLE_TITLE, DEPTH_256).fg,
                     1);
}

static void a_long_line_is_refused_whole(void **unused)
{
    struct strbuf warnings;
    char text[600];
    (void)unused;
    strbuf_init(&warnings, 4096);
    snprintf(text, sizeof text, "[roles]\ntitle = ~1 %400s\nheader = ~2\n", "");
    memset(text + 20, 'x', 390);
    struct theme *theme = parse(text, &warnings);
    assert_non_null(strstr(warnings.bytes, "line 2: too long"));
    assert_int_equal(theme_style(theme, ROLE_HEADER, DEPTH_256).fg, 2);
    assert_int_not_equal(theme_style(theme, ROLE_TITLE, DEPTH_256).fg, 1);
    theme_free(theme);
    strbuf_release(&warnings);
}

static void warnings_are_bounded(void **unused)
{
    struct strbuf text, warnings;
    (void)unused;
    strbuf_init(&text, 60000);
    strbuf_init(&warnings, 60000);
    strbuf_puts(&text, "[roles]\n");
    for (int i = 0; i < 2000; i++)
        strbuf_printf(&text, "nonsense%d = red\n", i);
    theme_free(parse(text.bytes, &warnings));
    assert_true(warnings.length < 2000);
    strbuf_release(&text);
    strbuf_release(&warnings);
}

static void what_is_no_theme_is_a_fault(void **unused)
{
    static const char big[70000] = "[roles]\n";
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {{"", 0}, {"hello\n", 6}, {"[roles]\ntitle = \0red\n", 20}, {big, sizeof big}};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf warnings;
        struct fault why = {0};
        strbuf_init(&warnings, 4096);
        assert_null(theme_parse(cases[i].text, cases[i].length, &warnings, &why));
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_true(*why.text);
        strbuf_release(&warnings);
    }
}

static void put_file(const char *name, const char *text)
{
    char *path = xasprintf("%s/restoretop/themes/%s.theme", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    free(path);
}

static struct theme *load(const char *name, struct fault *why)
{
    struct strbuf warnings;
    strbuf_init(&warnings, 4096);
    struct theme *theme = theme_load(name, &warnings, why);
    if (warnings.length > 0)
        fail_msg("%s: %s", name, warnings.bytes);
    strbuf_release(&warnings);
    return theme;
}

static void a_child_can_redefine_a_colour_its_parent_uses(void **unused)
{
    struct fault why = {0};
    (void)unused;
    put_file("parent",
             "[theme]\nname = P\n[palette]\nloud = ~1\n[roles]\ntitle = loud\nheader = ~7\n");
    put_file("child", "[theme]\nname = C\ninherits = parent\n[palette]\nloud = ~2\n");
    struct theme *theme = load("child", &why);
    assert_non_null(theme);
    assert_string_equal(theme_name(theme), "C");
    assert_int_equal(theme_style(theme, ROLE_TITLE, DEPTH_256).fg, 2);
    assert_int_equal(theme_style(theme, ROLE_HEADER, DEPTH_256).fg, 7);
    theme_free(theme);
}

static void inheriting_from_nobody_or_in_a_circle_is_a_fault(void **unused)
{
    static const char *const names[] = {"orphan",        "circle-a", "self",   "no-such-theme",
                                        "../etc/passwd", "",         ".hidden"};
    (void)unused;
    put_file("orphan", "[theme]\ninherits = nobody\n");
    put_file("circle-a", "[theme]\ninherits = circle-b\n");
    put_file("circle-b", "[theme]\ninherits = circle-a\n");
    put_file("self", "[theme]\ninherits = self\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct fault why = {0};
        if (load(names[i], &why))
            fail_msg("\"%s\" was loaded", names[i]);
        assert_int_equal(why.kind, FAULT_INPUT);
    }
}

static void the_users_file_goes_before_the_built_in_one(void **unused)
{
    struct fault why = {0};
    (void)unused;
    put_file("mono", "[theme]\nname = Mine\n");
    struct theme *theme = load("mono", &why);
    assert_string_equal(theme_name(theme), "Mine");
    theme_free(theme);
    char *path = xasprintf("%s/restoretop/themes/mono.theme", folder);
    assert_int_equal(unlink(path), 0);
    free(path);
    theme = load("mono", &why);
    assert_string_equal(theme_name(theme), "Monochrome");
    theme_free(theme);
}

static void what_is_odd_in_a_theme_is_told_with_its_name(void **unused)
{
    struct fault why = {0};
    struct strbuf warnings;
    (void)unused;
    put_file("zebra", "[roles]\ntitle = purpl\nheader = gren\n");
    strbuf_init(&warnings, 4096);
    theme_free(theme_load("zebra", &warnings, &why));
    assert_string_equal(warnings.bytes,
                        "theme zebra: line 2: unknown colour or attribute \"purpl\"\n"
                        "theme zebra: line 3: unknown colour or attribute \"gren\"\n");
    strbuf_clear(&warnings);
    char *path = xasprintf("%s/restoretop/themes/zebra.theme", folder);
    theme_free(theme_load_file(path, &warnings, &why));
    assert_ptr_equal(strstr(warnings.bytes, path), warnings.bytes);
    free(path);
    strbuf_release(&warnings);
}

static bool same_style(struct style a, struct style b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

static void shipped_themes_tell_the_statuses_apart_at_every_depth(void **unused)
{
    static const char *const names[] = {"ansi16",   "contrast-dark", "contrast-light",
                                        "cvd-dark", "default-dark",  "default-light",
                                        "mono"};
    static const enum role roles[] = {ROLE_STATUS_DRAFT, ROLE_STATUS_ACTIVE, ROLE_STATUS_PARTIAL,
                                      ROLE_STATUS_COMPLETED, ROLE_STATUS_FAILED};
    size_t count = sizeof roles / sizeof roles[0];
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct fault why = {0};
        struct theme *theme = load(names[i], &why);
        if (!theme)
            fail_msg("%s: %s", names[i], why.text);
        for (int depth = 0; depth < DEPTH_COUNT; depth++)
            for (size_t a = 0; a < count; a++)
                for (size_t b = 0; b < a; b++) {
                    struct style one = theme_style(theme, roles[a], (enum color_depth)depth);
                    struct style two = theme_style(theme, roles[b], (enum color_depth)depth);
                    bool quiet = roles[a] == ROLE_STATUS_COMPLETED && roles[b] == ROLE_STATUS_DRAFT;
                    if (same_style(one, two) && !quiet)
                        fail_msg("%s at depth %d: %s is as %s", names[i], depth,
                                 role_name(roles[a]), role_name(roles[b]));
                }
        theme_free(theme);
    }
}

/* WCAG 2: how far two colours are apart for the eye, 1 to 21. */
static double luminance(uint32_t rgb)
{
    double sum = 0, weights[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        double value = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;
        sum += weights[i] * (value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

/* What a terminal shows for an index: the first 16 as xterm or the Linux console has them. */
static uint32_t shown(int index, bool console)
{
    static const uint32_t steps[6] = {0, 95, 135, 175, 215, 255};
    static const uint32_t xterm[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
                                       0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                       0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    static const uint32_t linux_vt[16] = {
        0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
        0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff};
    if (index < 16)
        return console ? linux_vt[index] : xterm[index];
    if (index >= 232)
        return (uint32_t)(8 + 10 * (index - 232)) * 0x010101u;
    uint32_t i = (uint32_t)index - 16;
    return steps[i / 36] << 16 | steps[i / 6 % 6] << 8 | steps[i % 6];
}

static void expect_readable(const char *name, const struct theme *theme, enum role role,
                            enum color_depth depth, bool console)
{
    struct style style = theme_style(theme, role, depth);
    bool own = style.fg < 16 && style.bg < 16; /* the user's: nobody knows them to the letter */
    uint32_t page = own ? 0x000000 : 0x1c1c1c;
    uint32_t fg = style.fg < 0 ? 0xaaaaaa : shown(style.fg, console);
    uint32_t bg = style.bg < 0 ? page : shown(style.bg, console);
    if (contrast(fg, bg) < (own ? 2.5 : 3.5))
        fail_msg("%s, depth %d%s: %s has a contrast of %.1f", name, depth,
                 console ? " (console)" : "", role_name(role), contrast(fg, bg));
}

static bool paints(const struct theme *theme)
{
    return theme_style(theme, ROLE_BG, DEPTH_256).bg >= 0;
}

/* In a dark terminal; a theme with a background of its own anywhere. */
static void shipped_themes_can_be_read(void **unused)
{
    static const char *const names[] = {"ansi16",   "contrast-dark", "contrast-light",
                                        "cvd-dark", "default-dark",  "default-light"};
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct fault why = {0};
        struct theme *theme = load(names[i], &why);
        assert_non_null(theme);
        for (int at = 0; at < ROLE_COUNT * 2 * DEPTH_COUNT; at++) {
            enum color_depth depth = (enum color_depth)(at / ROLE_COUNT / 2);
            enum role role = (enum role)(at % ROLE_COUNT);
            bool line = role == ROLE_BORDER || role == ROLE_BG; /* no text */
            if (depth == DEPTH_MONO || line)
                continue;
            expect_readable(names[i], theme, role, depth, at / ROLE_COUNT % 2);
            if (paints(theme) && theme_style(theme, role, depth).fg < 0)
                fail_msg("%s, depth %d: %s is of a colour that the page may have", names[i], depth,
                         role_name(role));
        }
        theme_free(theme);
    }
}

static void expect_high_contrast(const char *name)
{
    struct fault why = {0};
    static const unsigned overlays[] = {0,          CELL_CHANGED,   CELL_GONE,
                                        CELL_MATCH, CELL_UNFOCUSED, CELL_CURSOR};
    struct theme *theme = load(name, &why);
    for (int at = 0; at < ROLE_COUNT * DEPTH_COUNT * 6; at++) {
        const enum role role = (enum role)(at % ROLE_COUNT);
        const enum color_depth depth = (enum color_depth)(at / ROLE_COUNT % DEPTH_COUNT);
        const unsigned overlay = overlays[at / ROLE_COUNT / DEPTH_COUNT];
        struct style style = screen_style(theme, role, overlay, depth);
        /* The background alone; rows have neither signals nor bars below another overlay. */
        const bool signal = role >= ROLE_CURSOR && role <= ROLE_GONE;
        if (style.fg < 0 || depth == DEPTH_MONO || (overlay && (signal || role >= ROLE_STALE)))
            continue;
        double has = contrast(shown(style.fg, false), style.bg < 0 ? 0 : shown(style.bg, false));
        if (has < (depth == DEPTH_256 ? 7 : 5))
            fail_msg("%s: %s under %u, depth %d: %.1f", name, role_name(role), overlay, depth, has);
        assert_false(style.attributes & STYLE_DIM);
    }
    theme_free(theme);
}

static void the_themes_of_high_contrast_have_it(void **unused)
{
    (void)unused;
    expect_high_contrast("contrast-dark");
    expect_high_contrast("contrast-light");
}

/* Whoever tries one after the other sees it. */
static void shipped_themes_differ_at_every_depth_with_colours(void **unused)
{
    static const char *const names[] = {"ansi16",   "contrast-dark", "contrast-light",
                                        "cvd-dark", "default-dark",  "default-light",
                                        "mono"};
    enum { COUNT = sizeof names / sizeof names[0], LEAST = 10 };
    struct theme *themes[COUNT];
    struct fault why = {0};
    (void)unused;
    for (int i = 0; i < COUNT; i++)
        themes[i] = load(names[i], &why);
    for (int at = 0; at < COUNT * COUNT * DEPTH_COUNT; at++) {
        int a = at % COUNT, b = at / COUNT % COUNT, differ = 0;
        enum color_depth depth = (enum color_depth)(at / COUNT / COUNT);
        for (int role = 0; role < ROLE_COUNT; role++)
            differ += !same_style(theme_style(themes[a], (enum role)role, depth),
                                  theme_style(themes[b], (enum role)role, depth));
        if (a != b && depth != DEPTH_MONO && differ < LEAST)
            fail_msg("%s and %s differ in %d roles at depth %d", names[a], names[b], differ, depth);
    }
    for (int i = 0; i < COUNT; i++)
        theme_free(themes[i]);
}

static void a_theme_without_colour_has_none_at_any_depth(void **unused)
{
    struct fault why = {0};
    struct theme *theme = load("mono", &why);
    (void)unused;
    for (int depth = 0; depth < DEPTH_COUNT; depth++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct style style = theme_style(theme, (enum role)role, (enum color_depth)depth);
            if (style.fg != COLOR_DEFAULT_INDEX || style.bg != COLOR_DEFAULT_INDEX)
                fail_msg("%s has a colour at depth %d", role_name((enum role)role), depth);
        }
    theme_free(theme);
}

static void a_painted_background_is_under_every_role(void **unused)
{
    const char *text =
        "[theme]\npaint_background = yes\n[roles]\nbg = default on ~234\nstale = ~1 on ~3\n";
    (void)unused;
    assert_int_equal(style_in(text, ROLE_STATUS_FAILED, DEPTH_256).bg, 234);
    assert_int_equal(style_in(text, ROLE_STALE, DEPTH_256).bg, 3);
}

static void the_nearest_colour_is_found_by_eye(void **unused)
{
    (void)unused;
    assert_int_equal(theme_nearest_256(0x00afff), 39);
    assert_int_equal(theme_nearest_256(0xff5f5f), 203);
    assert_int_equal(theme_nearest_256(0x1c1c1c), 234);
    assert_int_equal(theme_nearest_256(0xffffff), 231);
    assert_int_equal(theme_nearest_16(0xff0000), 9);
    assert_int_equal(theme_nearest_16(0x000000), 0);
    assert_int_equal(theme_nearest_16(0x00cdcd), 6);
}

static void the_list_of_themes_is_sorted_and_holds_the_users(void **unused)
{
    size_t count = 0;
    bool mine = false, shipped = false;
    (void)unused;
    put_file("zebra", "[roles]\n");
    char **names = theme_list(&count);
    assert_true(count >= 7);
    for (size_t i = 0; i < count; i++) {
        mine |= strcmp(names[i], "zebra") == 0;
        shipped |= strcmp(names[i], "default-dark") == 0;
        if (i > 0)
            assert_true(strcmp(names[i - 1], names[i]) < 0);
    }
    assert_true(mine && shipped);
    theme_list_free(names, count);
}

static int make_folder(void **unused)
{
    (void)unused;
    if (!mkdtemp(folder))
        return -1;
    char *one = xasprintf("%s/restoretop", folder), *two = xasprintf("%s/themes", one);
    int failed = mkdir(one, 0700) != 0 || mkdir(two, 0700) != 0;
    free(one);
    free(two);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("XDG_DATA_DIRS", folder, 1);
    return failed;
}

static int remove_folder(void **unused)
{
    static const char *const names[] = {"parent",   "child", "orphan", "circle-a",
                                        "circle-b", "self",  "zebra"};
    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *path = xasprintf("%s/restoretop/themes/%s.theme", folder, names[i]);
        unlink(path);
        free(path);
    }
    char *one = xasprintf("%s/restoretop", folder), *two = xasprintf("%s/themes", one);
    rmdir(two);
    rmdir(one);
    free(one);
    free(two);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_is_read_in_every_depth),
        cmocka_unit_test(a_role_left_out_is_its_parents),
        cmocka_unit_test(eight_colours_have_rules_of_their_own),
        cmocka_unit_test(without_colour_attributes_speak),
        cmocka_unit_test(a_mistake_is_a_warning_with_its_line),
        cmocka_unit_test(an_indented_line_is_a_line_of_its_own),
        cmocka_unit_test(a_long_line_is_refused_whole),
        cmocka_unit_test(warnings_are_bounded),
        cmocka_unit_test(what_is_no_theme_is_a_fault),
        cmocka_unit_test(a_child_can_redefine_a_colour_its_parent_uses),
        cmocka_unit_test(inheriting_from_nobody_or_in_a_circle_is_a_fault),
        cmocka_unit_test(the_users_file_goes_before_the_built_in_one),
        cmocka_unit_test(shipped_themes_tell_the_statuses_apart_at_every_depth),
        cmocka_unit_test(shipped_themes_can_be_read),
        cmocka_unit_test(the_themes_of_high_contrast_have_it),
        cmocka_unit_test(shipped_themes_differ_at_every_depth_with_colours),
        cmocka_unit_test(a_theme_without_colour_has_none_at_any_depth),
        cmocka_unit_test(a_painted_background_is_under_every_role),
        cmocka_unit_test(what_is_odd_in_a_theme_is_told_with_its_name),
        cmocka_unit_test(the_nearest_colour_is_found_by_eye),
        cmocka_unit_test(the_list_of_themes_is_sorted_and_holds_the_users),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
