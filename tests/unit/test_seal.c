/* AES-256-GCM over a short text: what is sealed opens, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "auth/seal.h"

static const char text[] = "a refresh token, and who it is of";
#define TEXT_LENGTH (sizeof text - 1)

static struct secret *key_of(char fill)
{
    char bytes[32];
    memset(bytes, fill, sizeof bytes);
    return secret_new(bytes, sizeof bytes);
}

static enum seal_result open_with(const struct secret *key, const char *name, const char *bytes,
                                  size_t length)
{
    struct strbuf out;
    strbuf_init_secret(&out, 4096);
    enum seal_result result = seal_open(&out, key, name, bytes, length);
    if (result == SEAL_OK)
        assert_string_equal(out.bytes, text);
    else
        assert_int_equal(out.length, 0);
    strbuf_release(&out);
    return result;
}

static int set_up(void **state)
{
    static struct strbuf sealed;
    struct secret *key = key_of('k');
    strbuf_init(&sealed, 4096);
    assert_true(seal_close(&sealed, key, "name", text, TEXT_LENGTH));
    secret_free(key);
    *state = &sealed;
    return 0;
}

static int tear_down(void **state)
{
    strbuf_release(*state);
    return 0;
}

static void what_is_sealed_opens_by_its_key_and_name_only(void **state)
{
    struct strbuf *sealed = *state;
    struct secret *key = key_of('k'), *other = key_of('o'), *shorter = secret_new("k", 1);
    assert_int_equal(sealed->length, 1 + 12 + TEXT_LENGTH + 16);
    assert_null(memmem(sealed->bytes, sealed->length, "refresh", 7));
    assert_int_equal(open_with(key, "name", sealed->bytes, sealed->length), SEAL_OK);
    assert_int_equal(open_with(key, "name2", sealed->bytes, sealed->length), SEAL_BROKEN);
    assert_int_equal(open_with(other, "name", sealed->bytes, sealed->length), SEAL_BROKEN);
    assert_int_equal(open_with(shorter, "name", sealed->bytes, sealed->length), SEAL_BROKEN);
    secret_free(key);
    secret_free(other);
    secret_free(shorter);
}

static void any_bit_that_changed_and_any_byte_that_lacks_is_seen(void **state)
{
    struct strbuf *sealed = *state;
    struct secret *key = key_of('k');
    for (size_t i = 0; i < sealed->length; i++) {
        sealed->bytes[i] ^= 1;
        assert_int_equal(open_with(key, "name", sealed->bytes, sealed->length),
                         i == 0 ? SEAL_OTHER_VERSION : SEAL_BROKEN);
        sealed->bytes[i] ^= 1;
        assert_int_equal(open_with(key, "name", sealed->bytes, i), SEAL_BROKEN);
    }
    strbuf_putc(sealed, '\0');
    assert_int_equal(open_with(key, "name", sealed->bytes, sealed->length), SEAL_BROKEN);
    secret_free(key);
}

static void no_two_seals_are_alike(void **state)
{
    struct strbuf *sealed = *state, again;
    struct secret *key = key_of('k');
    strbuf_init(&again, 4096);
    assert_true(seal_close(&again, key, "name", text, TEXT_LENGTH));
    assert_memory_not_equal(sealed->bytes + 1, again.bytes + 1, 12);
    assert_memory_not_equal(sealed->bytes + 13, again.bytes + 13, TEXT_LENGTH);
    strbuf_release(&again);
    secret_free(key);
}

static void what_does_not_fit_is_not_sealed_in_part(void **state)
{
    (void)state;
    struct strbuf out;
    struct secret *key = key_of('k');
    strbuf_init(&out, 20);
    assert_false(seal_close(&out, key, "name", text, TEXT_LENGTH));
    assert_int_equal(out.length, 0);
    strbuf_release(&out);
    secret_free(key);
}

/* Made with Node's crypto module: key 32 times 'k', nonce 12 times 0, associated data 01 "name". */
static void another_program_s_seal_opens(void **state)
{
    (void)state;
    static const char made[] =
        "\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x81\x4e\x82\xcc\xa1\xdd\x71\x49\x47\x3e\x66\x9f\xda\xa0\x1d\x2d\x9e\xd0\x72\xad"
        "\x63\x15\xfa\x26\xd4\x5b\x00\x7f\x2f\xdf\x11\x52\xd8\x70\xeb\x4c\x6a\x30\x2e\xad"
        "\x7a\x6d\xb2\xf8\xb7\xc6\xc0\xac\x14";
    struct secret *key = key_of('k');
    assert_int_equal(open_with(key, "name", made, sizeof made - 1), SEAL_OK);
    secret_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_sealed_opens_by_its_key_and_name_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(any_bit_that_changed_and_any_byte_that_lacks_is_seen,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_two_seals_are_alike, set_up, tear_down),
        cmocka_unit_test(what_does_not_fit_is_not_sealed_in_part),
        cmocka_unit_test(another_program_s_seal_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
