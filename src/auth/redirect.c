#include "auth/redirect.h"

#include <string.h>

#include "auth/aadsts.h"
#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* What the address may say; each at most once (RFC 6749 3.1). */
enum field { FIELD_CODE, FIELD_STATE, FIELD_ERROR, FIELD_WORDS, FIELD_SUBERROR, FIELD_COUNT };
static const char *const names[FIELD_COUNT] = {"code", "state", "error", "error_description",
                                               "error_subcode"};

struct answer {
    struct strbuf values[FIELD_COUNT];
    bool seen[FIELD_COUNT];
};

/* Terminals wrap a long line, mail and chat put spaces in, and a paste may come in brackets
 * (ESC [ 200 ~ ... ESC [ 201 ~); none of that is ever part of the address. */
static void clean(const char *text, size_t length, struct strbuf *out)
{
    static const char marks[2][7] = {"\033[200~", "\033[201~"};
    for (size_t i = 0; i < length;) {
        bool mark = length - i >= 6 &&
                    (memcmp(text + i, marks[0], 6) == 0 || memcmp(text + i, marks[1], 6) == 0);
        if (!mark && (unsigned char)text[i] > ' ' && text[i] != 0x7f)
            strbuf_putc(out, text[i]);
        i += mark ? 6 : 1;
    }
}

/* The query of "http://host/?query#fragment", "/?query" or "query"; NULL: there is none. */
static const char *query_of(const struct strbuf *address, size_t *ret_length)
{
    const char *text = address->bytes;
    size_t whole = strcspn(text, "#"), lead = strcspn(text, "=?#/");
    if (text[lead] != '=') {
        const char *question = memchr(text, '?', whole);
        if (!question)
            return NULL;
        text = question + 1;
    }
    *ret_length = whole - (size_t)(text - address->bytes);
    return text;
}

/* application/x-www-form-urlencoded. False: a % that nothing follows, or a NUL. */
static bool decode(const char *text, size_t length, struct strbuf *out)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            int high = length - i > 2 ? ascii_hex(text[i + 1]) : -1;
            int low = length - i > 2 ? ascii_hex(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (c == '\0' || !strbuf_putc(out, c))
            return false;
    }
    return true;
}

static bool read_pair(const char *pair, size_t length, struct answer *answer)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals ? (size_t)(equals - pair) : length;
    for (int i = 0; equals && i < FIELD_COUNT; i++) {
        if (strlen(names[i]) != name_length || memcmp(names[i], pair, name_length) != 0)
            continue;
        if (answer->seen[i])
            return false;
        answer->seen[i] = true;
        return decode(equals + 1, length - name_length - 1, &answer->values[i]);
    }
    return true;
}

static bool read_query(const char *query, size_t length, struct answer *answer)
{
    const char *end = query + length;
    bool fine = true;
    while (fine && query < end) {
        const char *next = memchr(query, '&', (size_t)(end - query));
        const char *stop = next ? next : end;
        fine = read_pair(query, (size_t)(stop - query), answer);
        query = stop + 1;
    }
    return fine;
}

static bool is_state(const struct answer *answer, const char *state)
{
    const struct strbuf *value = &answer->values[FIELD_STATE];
    struct secret *came = secret_new(value->bytes, value->length);
    struct secret *ours = secret_new(state, strlen(state));
    bool same = *state != '\0' && secret_equal(came, ours);
    secret_free(came);
    secret_free(ours);
    return same;
}

/* What codes and errors consist of (RFC 6749 appendix A.11, A.7): visible characters and the
 * space. */
static bool is_word(const struct strbuf *word)
{
    for (size_t i = 0; i < word->length; i++)
        if (word->bytes[i] < ' ' || word->bytes[i] == 0x7f)
            return false;
    return word->length > 0;
}

static void read_error(const struct answer *answer, struct oauth_error *ret)
{
    *ret = (struct oauth_error){0};
    utf8_copy(ret->error, sizeof ret->error, answer->values[FIELD_ERROR].bytes);
    utf8_copy(ret->suberror, sizeof ret->suberror, answer->values[FIELD_SUBERROR].bytes);
    utf8_copy(ret->words, sizeof ret->words, answer->values[FIELD_WORDS].bytes);
    ret->words[strcspn(ret->words, "\r\n")] = '\0';
    ret->aadsts = aadsts_number(ret->words);
}

static enum redirect_kind judge(const struct answer *answer, const char *state,
                                struct secret **ret_code, struct oauth_error *ret_error)
{
    const struct strbuf *code = &answer->values[FIELD_CODE];
    const struct strbuf *error = &answer->values[FIELD_ERROR];
    bool failed = error->length > 0;
    if (!is_word(failed ? error : code))
        return REDIRECT_NONE;
    if (!is_state(answer, state))
        return REDIRECT_FOREIGN;
    if (failed) {
        read_error(answer, ret_error);
        return REDIRECT_ERROR;
    }
    *ret_code = secret_new(code->bytes, code->length);
    return REDIRECT_CODE;
}

enum redirect_kind redirect_parse(const char *text, size_t length, const char *state,
                                  struct secret **ret_code, struct oauth_error *ret_error)
{
    struct answer answer = {.seen = {false}};
    struct strbuf address;
    size_t query_length = 0;
    enum redirect_kind kind = REDIRECT_NONE;
    if (length > REDIRECT_MAX)
        return REDIRECT_NONE;
    strbuf_init_secret(&address, REDIRECT_MAX);
    for (int i = 0; i < FIELD_COUNT; i++)
        strbuf_init_secret(&answer.values[i], REDIRECT_MAX);
    clean(text, length, &address);
    const char *query = query_of(&address, &query_length);
    if (query && read_query(query, query_length, &answer))
        kind = judge(&answer, state, ret_code, ret_error);
    for (int i = 0; i < FIELD_COUNT; i++)
        strbuf_release(&answer.values[i]);
    strbuf_release(&address);
    return kind;
}
