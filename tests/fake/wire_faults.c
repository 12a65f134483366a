#include "fake/wire_faults.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/xalloc.h"

#define OK     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define GZIP   OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
#define LENGTH OK "Content-Length: "
#define CHUNKS OK "Transfer-Encoding: chunked\r\n\r\n"
#define OPEN   OK "Connection: close\r\n\r\n"
#define EMPTY  "{\"value\":[]}"
#define PORTAL "<html><head><title>Sign in to Hotel WiFi</title></head></html>"
#define MANY   99999 /* and once more */

struct wire_fault {
    const char *name;
    struct raw_script script;
};

#define PIECE 65536
static char blanks[PIECE];
static char chunk[7 + PIECE + 2]; /* 10000 CR LF, the blanks, CR LF */

/* clang-format off */
static const struct wire_fault faults[] = {
    /* the connection */
    {"close-at-once",      {.bytes = "", .end = RAW_CLOSE}},
    {"reset-at-once",      {.bytes = "", .end = RAW_RESET}},
    {"silence",            {.bytes = "", .end = RAW_HANG}},
    {"reset-mid-status",   {.bytes = "HTTP/1.1 20", .end = RAW_RESET}},
    {"close-mid-header",   {.bytes = "HTTP/1.1 200 OK\r\nContent-Ty", .end = RAW_CLOSE}},
    {"reset-mid-header",   {.bytes = "HTTP/1.1 200 OK\r\nContent-Ty", .end = RAW_RESET}},
    {"stall-mid-header",   {.bytes = "HTTP/1.1 200 OK\r\nContent-Ty", .end = RAW_HANG}},
    {"headers-then-close", {.bytes = LENGTH "400\r\n\r\n", .end = RAW_CLOSE}},
    {"close-mid-body",     {.bytes = LENGTH "400\r\n\r\n{\"value\":[", .end = RAW_CLOSE}},
    {"reset-mid-body",     {.bytes = LENGTH "400\r\n\r\n{\"value\":[", .end = RAW_RESET}},
    {"stall-mid-body",     {.bytes = LENGTH "400\r\n\r\n{\"value\":[", .end = RAW_HANG}},
    {"slow-body",          {.bytes = LENGTH "4000\r\n\r\n{\"value\":[                    ", .pace_ms = 1000, .end = RAW_HANG}},
    {"slow-headers",       {.bytes = LENGTH "12\r\n\r\n" EMPTY, .pace_ms = 20, .end = RAW_CLOSE}},
    {"slow-endless-header", {.bytes = "x", .head = "HTTP/1.1 200 OK\r\nX-Long: ", .repeat = MANY, .pace_ms = 500, .end = RAW_CLOSE}},
    /* what is not HTTP, or not quite */
    {"ssh-banner",         {.bytes = "SSH-2.0-OpenSSH_9.2\r\n", .end = RAW_CLOSE}},
    {"tls-alert",          {.bytes = "\x15\x03\x03\x00\x02\x02\x46", .length = 7, .end = RAW_CLOSE}},
    {"http-0.9",           {.bytes = EMPTY, .end = RAW_CLOSE}},
    {"h2-preface",         {.bytes = "\x00\x00\x12\x04\x00\x00\x00\x00\x00", .length = 9, .end = RAW_CLOSE}},
    {"noise",              {.bytes = "\xff\xfe\x00\x9b[2J\x1b]52;c;eA==\x07", .length = 17, .end = RAW_CLOSE}},
    {"status-999",         {.bytes = "HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    {"status-000",         {.bytes = "HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    {"status-text",        {.bytes = "HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    {"switching-protocols", {.bytes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", .end = RAW_CLOSE}},
    {"continue-storm",     {.bytes = "HTTP/1.1 100 Continue\r\n\r\n", .repeat = MANY, .end = RAW_HANG}},
    {"hints-storm",        {.bytes = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", .repeat = MANY, .end = RAW_HANG}},
    {"continue-then-nothing", {.bytes = "HTTP/1.1 100 Continue\r\n\r\n", .end = RAW_CLOSE}},
    {"headers-100000",     {.head = "HTTP/1.1 200 OK\r\n", .bytes = "X-Filler: 0123456789\r\n", .repeat = MANY, .tail = "\r\n" EMPTY, .end = RAW_CLOSE}},
    {"header-1-mb",        {.head = "HTTP/1.1 200 OK\r\nX-Long: ", .bytes = "0123456789", .repeat = MANY, .tail = "\r\n\r\n" EMPTY, .end = RAW_CLOSE}},
    {"header-nul",         {.bytes = "HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 12\r\n\r\n" EMPTY, .length = 61, .end = RAW_CLOSE}},
    {"header-escape",      {.bytes = "HTTP/1.1 500 Bad\r\nrequest-id: \x1b[2J\x1b]0;owned\x07\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    /* lengths and chunks */
    {"length-too-short",   {.bytes = LENGTH "5\r\n\r\n" EMPTY, .end = RAW_CLOSE}},
    {"length-too-long",    {.bytes = LENGTH "50\r\n\r\n" EMPTY, .end = RAW_CLOSE}},
    {"length-negative",    {.bytes = LENGTH "-7\r\n\r\n" EMPTY, .end = RAW_CLOSE}},
    {"length-word",        {.bytes = LENGTH "all\r\n\r\n" EMPTY, .end = RAW_CLOSE}},
    {"length-huge",        {.bytes = LENGTH "99999999999999999999999\r\n\r\n" EMPTY, .end = RAW_CLOSE}},
    {"chunk-size-word",    {.bytes = CHUNKS "zz\r\n" EMPTY "\r\n0\r\n\r\n", .end = RAW_CLOSE}},
    {"chunk-cut",          {.bytes = CHUNKS "ff\r\n" EMPTY, .end = RAW_CLOSE}},
    {"chunk-no-end",       {.bytes = CHUNKS "c\r\n" EMPTY "\r\n", .end = RAW_CLOSE}},
    {"chunk-too-short",    {.bytes = CHUNKS "3\r\n" EMPTY "\r\n0\r\n\r\n", .end = RAW_CLOSE}},
    {"chunk-size-huge",    {.bytes = CHUNKS "ffffffffffffffffff\r\n" EMPTY, .end = RAW_CLOSE}},
    /* how much */
    {"body-1-gb",          {.head = OPEN EMPTY, .bytes = blanks, .length = sizeof blanks, .repeat = 16383, .end = RAW_CLOSE}},
    {"body-1-gb-chunked",  {.head = CHUNKS "c\r\n" EMPTY "\r\n", .bytes = chunk, .length = sizeof chunk, .repeat = 16383, .end = RAW_CLOSE}},
    {"body-empty",         {.bytes = LENGTH "0\r\n\r\n", .end = RAW_CLOSE}},
    {"no-content",         {.bytes = "HTTP/1.1 204 No Content\r\n\r\n", .end = RAW_CLOSE}},
    {"partial-content",    {.bytes = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/12\r\nContent-Length: 5\r\n\r\n{\"val", .end = RAW_CLOSE}},
    {"not-modified",       {.bytes = "HTTP/1.1 304 Not Modified\r\n\r\n", .end = RAW_CLOSE}},
    /* gzip */
    {"gzip-of-nothing",    {.bytes = GZIP, .end = RAW_CLOSE}},
    {"gzip-that-is-none",  {.bytes = GZIP EMPTY, .end = RAW_CLOSE}},
    {"brotli",             {.bytes = OK "Content-Encoding: br\r\nConnection: close\r\n\r\n\x0b\x02\x80", .end = RAW_CLOSE}},
    /* somebody else answers */
    {"portal",             {.bytes = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" PORTAL, .end = RAW_CLOSE}},
    {"portal-511",         {.bytes = "HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" PORTAL, .end = RAW_CLOSE}},
    {"type-text",          {.bytes = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhello", .end = RAW_CLOSE}},
    {"type-image",         {.bytes = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n\x89PNG", .end = RAW_CLOSE}},
    {"proxy-403",          {.bytes = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    {"proxy-407",          {.bytes = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    {"proxy-502",          {.bytes = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", .end = RAW_CLOSE}},
    {"proxy-no-tls",       {.bytes = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n", .end = RAW_CLOSE}},
};
/* clang-format on */

#define BLANKS (1 << 20)

/* A mebibyte of blanks, deflated to a block that ends on a byte and refers to nothing before it:
 * it can be sent again and again. */
static const char *blanks_deflated(size_t *ret_length)
{
    static char out[8192];
    static size_t length;
    if (length == 0) {
        z_stream stream = {.next_out = (unsigned char *)out, .avail_out = sizeof out};
        char *plain = xmalloc(BLANKS);
        memset(plain, ' ', BLANKS);
        stream.next_in = (unsigned char *)plain;
        stream.avail_in = BLANKS;
        deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
        deflate(&stream, Z_FULL_FLUSH);
        length = sizeof out - stream.avail_out;
        deflateEnd(&stream);
        free(plain);
    }
    *ret_length = length;
    return out;
}

/* The gzip header holds NULs: head and block are one text, and the block follows it repeated. */
static void gzip_blanks(size_t times, enum raw_end end, struct raw_script *ret)
{
    static char whole[sizeof GZIP + 10 + 8192];
    size_t length, used = strlen(GZIP);
    const char *block = blanks_deflated(&length);
    memcpy(whole, GZIP, used);
    memcpy(whole + used, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    memcpy(whole + used + 10, block, length);
    *ret = (struct raw_script){.bytes = whole, .length = used + 10 + length, .end = end};
    ret->again = block;
    ret->again_length = length;
    ret->again_times = times;
}

static void fill_pieces(void)
{
    memset(blanks, ' ', sizeof blanks);
    memcpy(chunk, "10000\r\n", 7);
    memset(chunk + 7, ' ', PIECE);
    memcpy(chunk + 7 + PIECE, "\r\n", 2);
}

bool wire_fault_find(const char *name, struct raw_script *ret)
{
    fill_pieces();
    if (strcmp(name, "gzip-bomb") == 0) {
        gzip_blanks(1023, RAW_CLOSE, ret);
        return true;
    }
    if (strcmp(name, "gzip-cut") == 0) {
        gzip_blanks(0, RAW_CLOSE, ret);
        return true;
    }
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (strcmp(faults[i].name, name) == 0) {
            *ret = faults[i].script;
            return true;
        }
    }
    return false;
}
