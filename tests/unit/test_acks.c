/* test_acks.c - the file of acknowledgements where it is odd; its plain life is in
 * test_attention.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "model/attention.h"
#include "unit/make_session.h"

static bool toggle(struct acks *acks, const struct session *session, struct fault *why)
{
    acks_toggle(acks, session);
    return acks_save(acks, why);
}

#define NOBODY 65534

struct place {
    char folder[64], path[96];
};

static int make_place(void **state)
{
    static struct place place;
    strcpy(place.folder, "/tmp/restoretop-acks-XXXXXX");
    if (!mkdtemp(place.folder))
        return -1;
    snprintf(place.path, sizeof place.path, "%s/acks", place.folder);
    *state = &place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    unlink(place->path);
    rmdir(place->path);
    return rmdir(place->folder); /* a temporary left behind shows here */
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    struct strbuf buf;
    strbuf_init(&buf, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&buf, path, NULL));
    assert_string_equal(buf.bytes, text);
    strbuf_release(&buf);
}

static struct session failed(const char *id)
{
    return make_session(id, WORKLOAD_EXCHANGE, SESSION_FAILED);
}

static void a_file_cut_at_its_last_line_end_is_whole(void **state)
{
    struct place *place = *state;
    struct session a = failed("a"), b = failed("b"), c = failed("c");
    struct fault why = {.kind = FAULT_NONE};
    write_bytes(place->path, "EX a\nEX b\nEX b", 14);
    struct acks *acks = acks_load(place->path, &why);
    assert_int_equal(why.kind, FAULT_NONE);
    assert_true(acks_has(acks, &a) && acks_has(acks, &b));
    assert_true(toggle(acks, &c, NULL));
    assert_file(place->path, "EX a\nEX b\nEX c\n"); /* what stood twice stands once */
    acks_free(acks);
}

/* What is no list of ours stays as it is, whatever is acknowledged. */
static void a_foreign_file_is_named_and_kept(void **state)
{
    static const char *const texts[] = {
        "{\"acks\": []}\n",
        "restoretop-acks 2\nEX a\n",
        "EX",
        "EX ",
        "EX a\r\n",
        "ex a\n",
        "EX %e9\n",
        "EX a%2",
        "\177ELF\n",
    };
    struct place *place = *state;
    struct session a = failed("a");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fault why = {.kind = FAULT_NONE};
        write_bytes(place->path, texts[i], strlen(texts[i]));
        struct acks *acks = acks_load(place->path, &why);
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_non_null(strstr(why.text, place->path));
        assert_false(toggle(acks, &a, &why));
        assert_true(acks_has(acks, &a));
        assert_file(place->path, texts[i]);
        write_bytes(place->path, "", 0); /* moved away: what memory held is written */
        struct session b = failed("b");
        assert_true(toggle(acks, &b, NULL));
        assert_file(place->path, "EX a\nEX b\n");
        acks_free(acks);
    }
}

static void a_file_with_a_nul_is_none_of_ours(void **state)
{
    struct place *place = *state;
    struct fault why = {.kind = FAULT_NONE};
    write_bytes(place->path, "EX a\0b\n", 7);
    acks_free(acks_load(place->path, &why));
    assert_int_equal(why.kind, FAULT_INPUT);
}

static void a_file_beyond_all_measure_is_not_read(void **state)
{
    struct place *place = *state;
    struct fault why = {.kind = FAULT_NONE};
    struct session a = failed("a");
    write_bytes(place->path, "EX a\n", 5);
    assert_int_equal(truncate(place->path, (off_t)1 << 40), 0); /* a hole of a terabyte */
    struct acks *acks = acks_load(place->path, &why);
    assert_int_not_equal(why.kind, FAULT_NONE);
    assert_false(acks_has(acks, &a));
    acks_free(acks);
}

static void a_folder_in_its_place_is_a_fault(void **state)
{
    struct place *place = *state;
    struct fault why = {.kind = FAULT_NONE};
    struct session a = failed("a");
    assert_int_equal(mkdir(place->path, 0700), 0);
    struct acks *acks = acks_load(place->path, &why);
    assert_int_not_equal(why.kind, FAULT_NONE);
    assert_false(toggle(acks, &a, &why));
    assert_true(acks_has(acks, &a));
    acks_free(acks);
}

static void an_id_too_long_for_the_file_is_kept_in_memory(void **state)
{
    struct place *place = *state;
    char id[600];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    struct session big = failed(id), a = failed("a");
    struct acks *acks = acks_load(place->path, NULL);
    assert_true(toggle(acks, &big, NULL));
    assert_true(toggle(acks, &a, NULL));
    assert_true(acks_has(acks, &big));
    assert_file(place->path, "EX a\n");
    assert_true(toggle(acks, &big, NULL));
    assert_false(acks_has(acks, &big));
    acks_free(acks);
}

static void memory_alone_takes_back_too(void **state)
{
    (void)state;
    struct acks *acks = acks_load(NULL, NULL);
    struct session a = failed("a"), b = failed("b");
    assert_true(toggle(acks, &a, NULL));
    assert_true(toggle(acks, &b, NULL));
    assert_true(toggle(acks, &a, NULL));
    assert_false(acks_has(acks, &a));
    assert_true(acks_has(acks, &b));
    acks_free(acks);
}

/* --- saved by another thread --- */

/* Taken over while `sent` was under way: what another console wrote, and what was changed here. */
static void what_is_changed_while_it_is_saved_is_kept(void **state)
{
    struct place *place = *state;
    struct session a = failed("a"), b = failed("b"), c = failed("c"), d = failed("d"),
                   e = failed("e");
    write_bytes(place->path, "EX a\n", 5);
    struct acks *acks = acks_load(place->path, NULL);
    acks_toggle(acks, &a); /* back */
    acks_toggle(acks, &b);
    acks_toggle(acks, &c);
    struct acks *sent = acks_changes(acks), *saved = acks_changes(acks);
    acks_toggle(acks, &a); /* again after all */
    acks_toggle(acks, &c); /* back after all */
    acks_toggle(acks, &d);
    write_bytes(place->path, "EX a\nEX e\n", 10);
    assert_true(acks_save(saved, NULL));
    assert_file(place->path, "EX e\nEX b\nEX c\n");
    acks_take_saved(acks, saved, sent);
    acks_free(sent);
    assert_true(acks_has(acks, &a) && acks_has(acks, &b) && acks_has(acks, &d));
    assert_true(acks_has(acks, &e));
    assert_false(acks_has(acks, &c));
    assert_true(acks_save(acks, NULL));
    assert_file(place->path, "EX e\nEX b\nEX a\nEX d\n");
    acks_free(acks);
}

static void memory_alone_has_nothing_to_save(void **state)
{
    (void)state;
    struct acks *acks = acks_load(NULL, NULL);
    struct session a = failed("a");
    acks_toggle(acks, &a);
    assert_null(acks_changes(acks));
    acks_free(acks);
}

/* --- as a user whom modes bind --- */

/* What the child says of one toggle: 0 written, 1 refused and kept in memory, 2 anything else. */
static int toggle_as_nobody(const char *path)
{
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return 2;
    struct fault why = {.kind = FAULT_NONE};
    struct session a = failed("a");
    struct acks *acks = acks_load(path, &why);
    if (toggle(acks, &a, &why))
        return 0;
    return why.kind != FAULT_NONE && *why.text && acks_has(acks, &a) ? 1 : 2;
}

static int in_child(const char *path)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(toggle_as_nobody(path));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void what_may_not_be_written_is_refused_in_words(void **state)
{
    struct place *place = *state;
    uid_t owner = geteuid() == 0 ? NOBODY : geteuid();
    assert_int_equal(chown(place->folder, owner, (gid_t)-1), 0);
    assert_int_equal(in_child(place->path), 0); /* the control: it may */
    assert_file(place->path, "EX a\n");
    write_bytes(place->path, "EX b\n", 5);
    assert_int_equal(chmod(place->folder, 0500), 0); /* no new file */
    assert_int_equal(in_child(place->path), 1);
    assert_int_equal(chmod(place->folder, 0700), 0);
    assert_int_equal(chmod(place->path, 0), 0); /* cannot be read, so must not be replaced */
    assert_int_equal(in_child(place->path), 1);
    assert_int_equal(chmod(place->path, 0600), 0);
    assert_file(place->path, "EX b\n");
    assert_int_equal(chmod(place->folder, 0), 0); /* cannot even be looked for */
    assert_int_equal(in_child(place->path), 1);
    assert_int_equal(chmod(place->folder, 0700), 0);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(a_file_cut_at_its_last_line_end_is_whole),
        WITH_PLACE(a_foreign_file_is_named_and_kept),
        WITH_PLACE(a_file_with_a_nul_is_none_of_ours),
        WITH_PLACE(a_file_beyond_all_measure_is_not_read),
        WITH_PLACE(a_folder_in_its_place_is_a_fault),
        WITH_PLACE(an_id_too_long_for_the_file_is_kept_in_memory),
        cmocka_unit_test(memory_alone_takes_back_too),
        WITH_PLACE(what_is_changed_while_it_is_saved_is_kept),
        cmocka_unit_test(memory_alone_has_nothing_to_save),
        WITH_PLACE(what_may_not_be_written_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
