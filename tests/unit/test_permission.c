#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "model/permission.h"

static void permissions_are_read_from_scopes_and_roles(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned bits;
    } cases[] = {
        {"", 0},
        {"openid profile User.Read", 0},
        {"BackupRestore-Restore.Read.All", PERMISSION_BIT(RESTORE_READ)},
        {"https://graph.microsoft.com/BackupRestore-Search.Read.All  openid",
         PERMISSION_BIT(SEARCH)},
        {"backuprestore-restore.readwrite.all",
         PERMISSION_BIT(RESTORE_WRITE) | PERMISSION_BIT(RESTORE_READ)},
        {"BackupRestore-Restore.Read.AllX XBackupRestore-Restore.Read.All", 0},
        {" BackupRestore-Control.Read.All ", PERMISSION_BIT(CONTROL)},
        {"https://graph.microsoft.com/", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(permissions_parse(cases[i].text, strlen(cases[i].text)), cases[i].bits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permissions_are_read_from_scopes_and_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
