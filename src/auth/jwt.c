#include "auth/jwt.h"

#include <string.h>

#include "base/base64.h"

bool jwt_payload(struct strbuf *out, const struct secret *token)
{
    const char *head = strchr(secret_text(token), '.');
    const char *tail = head ? strchr(head + 1, '.') : NULL;
    return tail && base64_decode(out, head + 1, (size_t)(tail - head - 1));
}
