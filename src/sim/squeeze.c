#include "sim/squeeze.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

#define LEAST_BYTES 512
#define GZIP_WINDOW (15 + 16) /* zlib: 16 more asks for a gzip header */

bool sim_squeeze(struct strbuf *bytes)
{
    z_stream stream = {0};
    bool done = false;

    if (bytes->length < LEAST_BYTES ||
        deflateInit2(&stream, 1, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong room = deflateBound(&stream, bytes->length);
    unsigned char *packed = xmalloc(room);
    stream.next_in = (unsigned char *)bytes->bytes;
    stream.avail_in = (uInt)bytes->length;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    done = deflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out < bytes->length;
    if (done) {
        strbuf_clear(bytes);
        strbuf_add(bytes, packed, stream.total_out);
    }
    deflateEnd(&stream);
    free(packed);
    return done;
}
