#include "common/base/output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

void output_start(void)
{
    signal(SIGPIPE, SIG_IGN);
}

enum status output_finish(struct err *err)
{
    errno = 0;
    bool failed = ferror(stdout) != 0;
    failed |= fflush(stdout) != 0;
    if (!failed || errno == EPIPE)
        return ST_OK;
    return err_set_errno(err, errno != 0 ? errno : EIO, "standard output");
}
