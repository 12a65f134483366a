/* peer.c - what restoretop is measured against in C, without a line of it:
 *   peer net URL           fetches the pages one after another and throws them away: the network
 * floor peer jansson URL       the plain way: libcurl, json_loadb a page, fields into structs,
 * sorted peer sort COUNT        milliseconds of CPU that qsort takes for so many keys peer hello
 * one byte as soon as libcurl stands, then waits for its input to end peer tls URL CA COUNT
 * default|cached   milliseconds of CPU for a connection, on COUNT fresh ones
 */
#include <curl/curl.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct body {
    char *bytes;
    size_t length, capacity;
};

struct record {
    char id[40], created[32];
    char *status, *by, *error;
    int total, completed, failed;
};

struct records {
    struct record *list;
    size_t count, capacity;
};

static void die(const char *text)
{
    fprintf(stderr, "peer: %s\n", text);
    exit(1);
}

static void *grown(void *list, size_t size)
{
    void *more = realloc(list, size);
    if (!more)
        die("out of memory");
    return more;
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t take(char *bytes, size_t size, size_t count, void *user)
{
    struct body *body = user;
    size_t length = size * count;
    if (body->length + length + 1 > body->capacity) {
        body->capacity = (body->length + length + 1) * 2;
        body->bytes = grown(body->bytes, body->capacity);
    }
    memcpy(body->bytes + body->length, bytes, length);
    body->length += length;
    body->bytes[body->length] = '\0';
    return length;
}

/* --- net: the next link stands at the head of a page --- */

static char *link_of_head(const struct body *body)
{
    static const char mark[] = "\"@odata.nextLink\":\"";
    char *at = body->length ? strstr(body->bytes, mark) : NULL;
    if (!at || at - body->bytes > 2000)
        return NULL;
    at += strlen(mark);
    return strndup(at, strcspn(at, "\""));
}

static char *throw_away(const struct body *body, struct records *unused)
{
    (void)unused;
    return link_of_head(body);
}

/* --- jansson --- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static int number_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static void add_record(struct records *records, const json_t *object)
{
    const json_t *counts = json_object_get(object, "restoreSessionArtifactCount");
    const json_t *user = json_object_get(json_object_get(object, "createdBy"), "user");
    if (records->count == records->capacity) {
        records->capacity = records->capacity ? records->capacity * 2 : 1024;
        records->list = grown(records->list, records->capacity * sizeof *records->list);
    }
    struct record *record = &records->list[records->count++];
    snprintf(record->id, sizeof record->id, "%s", text_of(object, "id"));
    snprintf(record->created, sizeof record->created, "%s", text_of(object, "createdDateTime"));
    record->status = strdup(text_of(object, "status"));
    record->by = strdup(text_of(user, "displayName"));
    record->error = strdup(text_of(json_object_get(object, "error"), "code"));
    record->total = number_of(counts, "total");
    record->completed = number_of(counts, "completed");
    record->failed = number_of(counts, "failed");
}

static char *parse_page(const struct body *body, struct records *records)
{
    json_t *page = json_loadb(body->bytes, body->length, 0, NULL);
    json_t *object;
    size_t i;
    if (!page)
        die("a page is no JSON");
    json_array_foreach(json_object_get(page, "value"), i, object) add_record(records, object);
    const char *next = json_string_value(json_object_get(page, "@odata.nextLink"));
    char *copy = next ? strdup(next) : NULL;
    json_decref(page);
    return copy;
}

static int by_created(const void *a, const void *b)
{
    return strcmp(((const struct record *)b)->created, ((const struct record *)a)->created);
}

/* --- listing --- */

static void list(const char *first, char *(*page)(const struct body *, struct records *))
{
    CURL *easy = curl_easy_init();
    struct body body = {.bytes = NULL};
    struct records records = {.list = NULL};
    char *url = strdup(first);
    unsigned pages = 0;
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    for (; url; pages++) {
        body.length = 0;
        curl_easy_setopt(easy, CURLOPT_URL, url);
        if (curl_easy_perform(easy) != CURLE_OK)
            die("the list cannot be read");
        free(url);
        url = page(&body, &records);
    }
    if (records.count > 0)
        qsort(records.list, records.count, sizeof *records.list, by_created);
    printf("%u pages, %zu sessions\n", pages, records.count);
    curl_easy_cleanup(easy); /* the records go with the process */
}

/* --- the others --- */

struct key {
    uint64_t value;
    uint32_t row;
};

static int by_value(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    return x->value < y->value ? -1 : x->value > y->value;
}

static void sort(size_t count)
{
    struct key *keys = grown(NULL, count * sizeof *keys);
    uint64_t random = 88172645463325252U;
    for (size_t i = 0; i < count; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        keys[i] = (struct key){random, (uint32_t)i};
    }
    double before = cpu_ms();
    qsort(keys, count, sizeof *keys, by_value);
    printf("%.3f\n", cpu_ms() - before);
    free(keys);
}

static void hello(void)
{
    char byte;
    (void)!write(STDOUT_FILENO, "x", 1);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
}

static void tls(const char *url, const char *ca, long count, int cached)
{
    CURL *easy = curl_easy_init();
    struct body body = {.bytes = NULL};
    double before = 0;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    if (cached)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    for (long i = 0; i <= count; i++) {
        if (i == 1) /* the first one parses in any case */
            before = cpu_ms();
        body.length = 0;
        if (curl_easy_perform(easy) != CURLE_OK)
            die("no TLS connection");
    }
    printf("%.3f\n", (cpu_ms() - before) / (double)count);
    curl_easy_cleanup(easy);
}

int main(int argc, char **argv)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (argc == 3 && strcmp(argv[1], "net") == 0)
        list(argv[2], throw_away);
    else if (argc == 3 && strcmp(argv[1], "jansson") == 0)
        list(argv[2], parse_page);
    else if (argc == 3 && strcmp(argv[1], "sort") == 0)
        sort(strtoul(argv[2], NULL, 10));
    else if (argc == 2 && strcmp(argv[1], "hello") == 0)
        hello();
    else if (argc == 6 && strcmp(argv[1], "tls") == 0)
        tls(argv[2], argv[3], strtol(argv[4], NULL, 10), strcmp(argv[5], "cached") == 0);
    else
        die("net URL | jansson URL | sort COUNT | hello | tls URL CA COUNT default|cached");
    return 0;
}
