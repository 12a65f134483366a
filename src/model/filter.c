/* filter.c - the language: text to terms. What a term looks at is in filter_match.c. */
#include "model/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "model/filter_terms.h"

static const struct filter_field_info fields[] = {
#define X(id, ...) [FILTER_##id] = {__VA_ARGS__},
    FILTER_FIELDS(X)
#undef X
};
const struct filter_language filter_sessions = {fields, sizeof fields / sizeof *fields};

struct parser {
    const char *text; /* the whole expression */
    const char *at;
    struct filter *filter;
    struct fault *why;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_name(const char *name, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (ascii_lower(text[i]) != name[i]) /* the end of the name, too */
            return false;
    return name[length] == '\0';
}

const struct filter_field_info *filter_field_named(const struct filter_language *language,
                                                   const char *name, size_t length)
{
    for (size_t i = 0; i < language->count; i++)
        if (is_name(language->fields[i].brief, name, length) ||
            is_name(language->fields[i].name, name, length))
            return &language->fields[i];
    return NULL;
}

static bool add_value(struct parser *parser, struct filter_term *term, const char *text,
                      size_t length)
{
    struct strbuf folded;
    strbuf_init(&folded, (size_t)64 * FILTER_TEXT_MAX);
    text_append_folded(&folded, text, length);
    bool found = folded.length > 0;
    if (found) {
        term->values = xreallocarray(term->values, term->count + 1, sizeof *term->values);
        struct filter_value *value = &term->values[term->count++];
        value->number = 0;
        value->text = strbuf_take(&folded, &value->length);
        value->in_guid = strspn(value->text, "0123456789abcdef-") == value->length;
    } else {
        fault_set(parser->why, FAULT_INPUT, "There is nothing to look for here.");
        fault_hint(parser->why, "Write a word, or take the term away.");
    }
    strbuf_release(&folded);
    return found;
}

/* Text in quotes; parser->at stands on the first quote and is left behind the second. */
static bool parse_quoted(struct parser *parser, struct filter_term *term, const char *enders)
{
    const char *start = parser->at + 1, *end = strchr(start, '"');
    if (!end)
        return fault_set(parser->why, FAULT_INPUT, "The quote is not closed.");
    if (!add_value(parser, term, start, (size_t)(end - start)))
        return false;
    if (end[1] && !strchr(enders, end[1])) {
        parser->at = end + 1;
        return fault_set(parser->why, FAULT_INPUT, "A space must follow the closing quote.");
    }
    parser->at = end + 1;
    return true;
}

static bool parse_value(struct parser *parser, struct filter_term *term, const char *enders)
{
    if (*parser->at == '"')
        return parse_quoted(parser, term, enders);
    size_t length = strcspn(parser->at, enders);
    if (!add_value(parser, term, parser->at, length))
        return false;
    parser->at += length;
    return true;
}

static bool parse_list(struct parser *parser, struct filter_term *term)
{
    while (parse_value(parser, term, " \t,")) {
        if (*parser->at != ',')
            return true;
        parser->at++;
    }
    return false;
}

static bool refuse_field(struct parser *parser, const char *name, size_t length)
{
    fault_set(parser->why, FAULT_INPUT, "There is no field \"%.*s\".",
              (int)(length < 64 ? length : 64), name);
    const struct filter_language *language = parser->filter->language;
    struct strbuf known;
    strbuf_init(&known, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < language->count; i++)
        strbuf_list_item(&known, language->fields[i].brief, i, language->count);
    fault_hint(parser->why, "There are %s; put quotes round a text with such a sign.", known.bytes);
    strbuf_release(&known);
    return false;
}

/* The sign at the head of the text; 0: there is none. */
static size_t read_sign(const char *text, enum filter_sign *ret_sign, bool *ret_negated)
{
    static const struct {
        const char *text;
        enum filter_sign sign;
        bool negated;
    } signs[] = {
        {":", SIGN_HAS, false},    {"!=", SIGN_IS, true},    {"=", SIGN_IS, false},
        {"<=", SIGN_UP_TO, false}, {">=", SIGN_FROM, false}, {"<", SIGN_BELOW, false},
        {">", SIGN_ABOVE, false},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i].text);
        if (strncmp(text, signs[i].text, length) != 0)
            continue;
        *ret_sign = signs[i].sign;
        *ret_negated = signs[i].negated;
        return length;
    }
    return 0;
}

/* "created>1d" asks for a field that there is not; "a=b" may be a text. */
static bool is_name_like(const char *text, size_t length)
{
    size_t letters = 0;
    while (letters < length && ascii_lower(text[letters]) >= 'a' &&
           ascii_lower(text[letters]) <= 'z')
        letters++;
    return letters == length && length >= 2;
}

static struct filter_term *add_term(struct parser *parser)
{
    struct filter *filter = parser->filter;
    filter->terms = xreallocarray(filter->terms, filter->count + 1, sizeof *filter->terms);
    struct filter_term *term = &filter->terms[filter->count++];
    *term = (struct filter_term){.field = (unsigned)filter->language->count};
    if (*parser->at == '-') {
        term->negated = true;
        parser->at++;
    }
    return term;
}

/* What other languages join terms by, and by what this one says it; NULL: the word is none of them.
 * In small letters it is a word of a text ("item not found"). */
static const char *joiner_hint(const char *word, size_t length)
{
    static const struct {
        const char *word, *hint;
    } joiners[] = {
        {"OR", "one of several is st:failed,partial"},
        {"AND", "all terms must hold without it"},
        {"NOT", "a - before a term negates it"},
    };
    for (size_t i = 0; i < sizeof joiners / sizeof *joiners; i++)
        if (strlen(joiners[i].word) == length && memcmp(joiners[i].word, word, length) == 0)
            return joiners[i].hint;
    return NULL;
}

/* Text without a field. What looks like one is refused: a word before a ':', or a name before
 * another sign. name: bytes up to a sign or space. */
static bool parse_free_text(struct parser *parser, struct filter_term *term, size_t name, bool sign)
{
    const size_t word = strcspn(parser->at, ": \t\"");
    if (parser->at[word] == ':')
        return refuse_field(parser, parser->at, word);
    if (sign && is_name_like(parser->at, name))
        return refuse_field(parser, parser->at, name);
    term->sign = SIGN_HAS;
    term->joiner = joiner_hint(parser->at, strcspn(parser->at, " \t"));
    return parse_value(parser, term, " \t");
}

static bool parse_term(struct parser *parser)
{
    const struct filter_language *language = parser->filter->language;
    struct filter_term *term = add_term(parser);
    const size_t name = strcspn(parser->at, ":=!<> \t\"");
    bool negates = false;
    const size_t sign = read_sign(parser->at + name, &term->sign, &negates);
    const struct filter_field_info *field =
        sign > 0 ? filter_field_named(language, parser->at, name) : NULL;
    if (language != &filter_sessions && term->sign != SIGN_HAS)
        field = NULL; /* its fields are texts: no other sign than ':' */
    if (!field)
        return parse_free_text(parser, term, name, sign > 0);
    term->field = (unsigned)(field - language->fields);
    term->negated ^= negates;
    parser->at += name + sign;
    return parse_list(parser, term) &&
           (language != &filter_sessions || filter_term_check(term, parser->why));
}

static bool parse_terms(struct parser *parser, size_t *ret_at)
{
    for (;;) {
        while (is_space(*parser->at))
            parser->at++;
        if (*parser->at == '\0')
            return true;
        const char *start = parser->at;
        if (!parse_term(parser)) {
            *ret_at = (size_t)(start - parser->text);
            return false;
        }
    }
}

struct filter *filter_parse(const char *text, size_t *ret_at, struct fault *why)
{
    return filter_parse_in(&filter_sessions, text, ret_at, why);
}

bool filter_check(const char *text, struct fault *why)
{
    size_t at = 0, character = 1;
    struct fault inner = {.kind = FAULT_NONE};
    struct filter *filter = filter_parse(text, &at, &inner);
    if (filter) {
        filter_free(filter);
        return true;
    }
    for (size_t i = 0; i < at; i++)
        character += !utf8_continues(text[i]);
    fault_set(why, FAULT_INPUT, "The filter is wrong at character %zu: %s", character, inner.text);
    return fault_hint(why, "%s", inner.hint);
}

struct filter *filter_parse_in(const struct filter_language *language, const char *text,
                               size_t *ret_at, struct fault *why)
{
    size_t unused;
    if (!ret_at)
        ret_at = &unused;
    if (strlen(text) > FILTER_TEXT_MAX) {
        *ret_at = FILTER_TEXT_MAX;
        fault_set(why, FAULT_INPUT, "A filter has at most %d bytes.", FILTER_TEXT_MAX);
        return NULL;
    }
    struct parser parser = {text, text, xcalloc(1, sizeof(struct filter)), why};
    parser.filter->language = language;
    if (parse_terms(&parser, ret_at))
        return parser.filter;
    filter_free(parser.filter);
    return NULL;
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->count; i++) {
        for (size_t j = 0; j < filter->terms[i].count; j++)
            free(filter->terms[i].values[j].text);
        free(filter->terms[i].values);
    }
    free(filter->terms);
    free(filter);
}

static void copy_term(struct filter_term *ret, const struct filter_term *term)
{
    *ret = *term;
    ret->values = xcalloc(term->count, sizeof *ret->values);
    for (size_t i = 0; i < term->count; i++) {
        ret->values[i] = term->values[i];
        ret->values[i].text = xstrndup(term->values[i].text, term->values[i].length);
    }
}

struct filter *filter_join(const struct filter *first, const struct filter *second)
{
    struct filter *both = xcalloc(1, sizeof *both);
    both->language = first->language;
    both->count = first->count + second->count;
    both->terms = xcalloc(both->count + 1, sizeof *both->terms);
    for (size_t i = 0; i < both->count; i++)
        copy_term(&both->terms[i],
                  i < first->count ? &first->terms[i] : &second->terms[i - first->count]);
    return both;
}

struct filter *filter_copy(const struct filter *filter)
{
    static const struct filter nothing;
    return filter_join(filter, &nothing);
}

unsigned filter_causes(const struct filter *filter)
{
    unsigned causes = 0;
    for (size_t i = 0; i < filter->count; i++)
        causes |= filter_term_causes(&filter->terms[i]);
    return causes;
}

bool filter_is_empty(const struct filter *filter)
{
    return filter->count == 0;
}

bool filter_wants_names(const struct filter *filter)
{
    for (size_t i = 0; i < filter->count; i++)
        if ((filter->terms[i].field == FILTER_LABEL || filter->terms[i].field == FILTER_ANY) &&
            !filter->terms[i].negated)
            return true;
    return false;
}

static bool values_same(const struct filter_value *a, const struct filter_value *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static bool is_code(const struct filter_value *value)
{
    for (int i = 0; i < WORKLOAD_COUNT; i++) {
        const char *code = workload_info((enum workload)i)->code;
        if (is_name(value->text, code, strlen(code)))
            return true;
    }
    return false;
}

/* What holds a text holds the beginning of it, too. But a workload's code is found as a whole, and
 * st:completed finds less than st:completedw. */
static bool value_narrows(enum filter_field field, const struct filter_value *value,
                          const struct filter_value *than)
{
    if (values_same(value, than))
        return true;
    bool may_gain = field == FILTER_STATUS || is_code(value);
    return !may_gain && value->length > than->length &&
           memcmp(value->text, than->text, than->length) == 0;
}

/* More digits are not less: what is compared, or asks for the whole, narrows when it is the same.
 */
static bool term_narrows(const struct filter_term *term, const struct filter_term *than)
{
    bool grows = !term->negated && filter_is_looked_up(term);
    if (term->field != than->field || term->sign != than->sign || term->negated != than->negated ||
        term->count != than->count)
        return false;
    for (size_t i = 0; i < term->count; i++)
        if (!grows ? !values_same(&term->values[i], &than->values[i])
                   : !value_narrows(term->field, &term->values[i], &than->values[i]))
            return false;
    return true;
}

bool filter_narrows(const struct filter *filter, const struct filter *than)
{
    if (filter->count < than->count)
        return false;
    for (size_t i = 0; i < than->count; i++)
        if (!term_narrows(&filter->terms[i], &than->terms[i]))
            return false;
    return true;
}
