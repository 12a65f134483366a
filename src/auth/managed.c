/* managed.c - Microsoft, "How to use managed identities ... to acquire an access token" and
 * "Authenticate against Azure resources with Azure Arc-enabled servers". */
#include "auth/managed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/token_text.h"
#include "base/ascii.h"
#include "base/xalloc.h"
#include "graph/url.h"

#define ARC_KEY_MAX ((size_t)4096)

const struct managed_places managed_places_usual = {
    .vm_url = "http://" HTTP_METADATA_HOST "/metadata/identity/oauth2/token",
    .arc_url = "http://localhost:40342/metadata/identity/oauth2/token",
    .arc_agent = "/opt/azcmagent/bin/himds",
    .arc_folder = "/var/opt/azcmagent/tokens",
};

/* --- where --- */

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

static enum managed_kind refuse(const char *what, const char *variable, struct fault *why)
{
    fault_set(why, FAULT_INPUT, "The managed identity of %s is not supported.", what);
    fault_hint(why, "%s is set, which tells of it; choose another --auth.", variable);
    return MANAGED_NONE;
}

static enum managed_kind find_kind(const struct managed_places *places, const char **ret_url,
                                   struct fault *why)
{
    if (is_set("IDENTITY_ENDPOINT")) {
        *ret_url = getenv("IDENTITY_ENDPOINT");
        if (is_set("IDENTITY_HEADER") && is_set("IDENTITY_SERVER_THUMBPRINT"))
            return refuse("Service Fabric", "IDENTITY_SERVER_THUMBPRINT", why);
        if (is_set("IDENTITY_HEADER"))
            return MANAGED_APP;
        if (is_set("IMDS_ENDPOINT"))
            return MANAGED_ARC;
    }
    if (is_set("MSI_ENDPOINT"))
        return refuse("Cloud Shell and Azure ML", "MSI_ENDPOINT", why);
    bool agent = access(places->arc_agent, F_OK) == 0;
    *ret_url = agent ? places->arc_url : places->vm_url;
    return agent ? MANAGED_ARC : MANAGED_VM;
}

/* Keys and tokens of Arc never leave the machine by plain http, whatever a variable says. */
static enum managed_kind check_address(enum managed_kind kind, const char *url, struct fault *why)
{
    const char *value = getenv("IDENTITY_HEADER"), *header = value ? value : "";
    bool fine = kind == MANAGED_VM || url_is_loopback(url) ||
                (kind == MANAGED_APP && ascii_ncasecmp(url, "https://", 8) == 0);
    if (fine && url_is_clean(url) && !strpbrk(url, "?#") && !strpbrk(header, "\r\n"))
        return kind;
    fault_set(why, FAULT_INPUT, "IDENTITY_ENDPOINT is no address of this machine.");
    if (kind == MANAGED_APP) /* on Linux it is an address of the link, 169.254.x.x */
        fault_hint(why, "The identity of App Service is taken from https or a loopback address "
                        "alone, not from this one; choose another --auth.");
    else
        fault_hint(why, "It must be http:// with a loopback address, as the agent sets it.");
    return MANAGED_NONE;
}

enum managed_kind managed_find(const struct managed_places *places,
                               const struct auth_config *config, struct strbuf *url,
                               struct fault *why)
{
    static const char *const versions[] = {
        [MANAGED_VM] = "2018-02-01", [MANAGED_ARC] = "2020-06-01", [MANAGED_APP] = "2019-08-01"};
    const char *base = NULL;
    enum managed_kind kind = find_kind(places, &base, why);
    if (kind != MANAGED_NONE)
        kind = check_address(kind, base, why);
    if (kind == MANAGED_ARC && *config->client) {
        fault_set(why, FAULT_INPUT, "A machine of Azure Arc has one identity of its own.");
        fault_hint(why, "Leave out --client and AZURE_CLIENT_ID.");
        return MANAGED_NONE;
    }
    if (kind == MANAGED_NONE)
        return kind;
    strbuf_printf(url, "%s?api-version=%s&resource=", base, versions[kind]);
    url_append_segment(url, config->cloud->graph);
    if (*config->client)
        strbuf_printf(url, "&client_id=%s", config->client);
    return kind;
}

/* --- Arc's key --- */

/* "Basic realm=/var/opt/azcmagent/tokens/x.key", the path quoted or not. */
static char *realm_of(const char *challenge)
{
    static const char lead[] = "Basic realm=";
    if (!challenge || ascii_ncasecmp(challenge, lead, sizeof lead - 1) != 0)
        return NULL;
    const char *at = challenge + sizeof lead - 1;
    if (*at == '"')
        return xstrndup(at + 1, strcspn(at + 1, "\""));
    return xstrndup(at, strcspn(at, ", \t"));
}

/* The file's name within the folder; NULL: it may not be read. */
static const char *name_within(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (strncmp(path, folder, length) != 0 || path[length] != '/')
        return NULL;
    const char *name = path + length + 1;
    size_t size = strlen(name);
    bool fine =
        size > 4 && name[0] != '.' && !strchr(name, '/') && strcmp(name + size - 4, ".key") == 0;
    return fine ? name : NULL;
}

static struct secret *read_key(const char *path, int fd, struct fault *why)
{
    struct stat info;
    struct strbuf text;
    struct secret *key = NULL;
    struct fault cause;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        fault_set(why, FAULT_INPUT, "The key %.120s is no regular file.", path);
        return NULL;
    }
    strbuf_init_secret(&text, ARC_KEY_MAX);
    if (strbuf_read_fd(&text, fd, &cause))
        key = token_from_text(text.bytes, text.length, path, why);
    else
        fault_set(why, FAULT_INPUT, "The key %.120s cannot be used: %.100s", path, cause.text);
    strbuf_release(&text);
    return key;
}

static struct secret *open_key(const struct managed_places *places, const char *path,
                               struct fault *why)
{
    const char *name = name_within(path, places->arc_folder);
    if (!name) {
        fault_set(why, FAULT_REFUSED, "The Arc agent named a key outside its folder: %.120s", path);
        return NULL;
    }
    int folder = open(places->arc_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = folder < 0
                 ? -1
                 : openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int error = errno;
    if (folder >= 0)
        close(folder);
    if (fd < 0) {
        fault_set(why, FAULT_INPUT, "The key %.120s cannot be read: %s.", path, strerror(error));
        fault_hint(why, "Join the group himds, or run as root: the agent proves by it who asks.");
        return NULL;
    }
    struct secret *key = read_key(path, fd, why);
    close(fd);
    return key;
}

struct secret *managed_arc_key(const struct managed_places *places, const char *challenge,
                               struct fault *why)
{
    char *path = realm_of(challenge);
    if (!path) {
        fault_set(why, FAULT_FORMAT, "The Arc agent did not say by which key it is to be asked.");
        return NULL;
    }
    struct secret *key = open_key(places, path, why);
    free(path);
    return key;
}
