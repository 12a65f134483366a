/* fuzz_client.c - the whole client: any bytes as the answers of the service, through calls, paging
 * and the machines into snapshots, and those onto the screen in every view, at sizes and after keys
 * that the input names.
 *
 * Input: rows, columns, number of keys, the keys; then answers (fed_client.h). */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "fake/fed_client.h"
#include "fuzz/check.h"
#include "view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RUN_MS   100000 /* some polls and a sweep */
#define KEYS_MAX 16

struct input {
    const uint8_t *bytes;
    size_t length;
};

static uint8_t take(struct input *input)
{
    if (input->length == 0)
        return 0;
    input->length--;
    return *input->bytes++;
}

/* --- the screen --- */

static void check_cells(const struct canvas *canvas)
{
    for (int y = 0; y < canvas->rows; y++)
        for (int x = 0; x < canvas->cols; x++) {
            const struct cell *cell = &canvas->cells[y * canvas->cols + x];
            bool half = cell->width == 0;
            check(!half || (x > 0 && cell[-1].width == 2));
            check(cell->width != 2 || (x + 1 < canvas->cols && cell[1].width == 0));
            check(half || ((unsigned char)cell->bytes[0] >= ' ' && cell->bytes[0] != 0x7F));
            check(text_is_utf8(cell->bytes, strlen(cell->bytes)));
        }
}

static void draw(struct uistate *state, struct canvas *canvas, int rows, int cols)
{
    canvas_resize(canvas, rows, cols);
    uistate_resize(state, rows, cols);
    view_draw(state, canvas);
    check_cells(canvas);
    check(canvas->cursor_y < rows && canvas->cursor_x < cols);
}

/* A key, and what it asks for. */
static void press(struct fed_client *client, struct uistate *state, uint8_t byte)
{
    static const key_code named[] = {KEY_ENTER_, KEY_ESC_,       KEY_TAB_,   KEY_DOWN_,
                                     KEY_UP_,    KEY_PAGEDOWN_,  KEY_HOME_,  KEY_END_,
                                     KEY_LEFT_,  KEY_BACKSPACE_, KEY_PAGEUP_};
    size_t count = sizeof named / sizeof *named;
    key_code key = byte < count ? named[byte] : byte;
    struct ui_reaction reaction = uistate_key(state, key);
    if (!reaction.command)
        return;
    check(reaction.command->kind != COMMAND_ACTIVATE && reaction.command->kind != COMMAND_DELETE);
    fed_client_send(client, reaction.command);
}

static void want_detail(struct fed_client *client, struct uistate *state)
{
    enum workload workload = WORKLOAD_OTHER;
    const char *id = uistate_wanted_detail(state, &workload);
    if (!id)
        return;
    struct command *command = command_new(COMMAND_OPEN);
    command_add_key(command, id, workload);
    fed_client_send(client, command);
}

static void show(struct fed_client *client, struct uistate *state, struct canvas *canvas, int rows,
                 int cols)
{
    (void)uistate_take_snapshot(state, model_acquire(fed_client_model(client)));
    draw(state, canvas, rows, cols);
}

static void look(struct fed_client *client, struct input *keys, int rows, int cols)
{
    struct uistate state;
    struct keymap *keymap = keymap_new();
    struct canvas *canvas = canvas_new(rows, cols, rows % 4 == 0 ? TEXT_ASCII : TEXT_UTF8);
    uistate_init(&state);
    state.charset = canvas->charset;
    state.clock = fed_client_clock(client);
    state.keymap = keymap;
    state.acks = acks_load(NULL, NULL);
    show(client, &state, canvas, rows, cols);
    while (keys->length > 0) {
        press(client, &state, take(keys));
        draw(&state, canvas, rows, cols);
        want_detail(client, &state);
        fed_client_run(client, 2000);
        show(client, &state, canvas, rows, cols);
    }
    draw(&state, canvas, 24, 80);
    draw(&state, canvas, 48, 160);
    struct acks *acks = state.acks;
    uistate_release(&state);
    acks_free(acks);
    keymap_free(keymap);
    canvas_free(canvas);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    (void)setlocale(LC_ALL, "C.UTF-8");
    int rows = 1 + take(&input) % 60, cols = 1 + take(&input) % 200;
    struct input keys = {NULL, take(&input) % KEYS_MAX};
    keys.length = keys.length < input.length ? keys.length : input.length;
    keys.bytes = input.bytes;
    struct fed_client *client =
        fed_client_new(input.bytes + keys.length, input.length - keys.length);
    fed_client_run(client, RUN_MS);
    look(client, &keys, rows, cols);
    fed_client_free(client);
    return 0;
}
