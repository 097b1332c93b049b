#include "common/engine/index_analyzer.h"

#include <string.h>

enum status index_analyzer_new(struct analyzer **analyzer, const char *index_path, const char *stem,
                               const char *fingerprint, struct err *err)
{
    TRY(analyzer_new(analyzer, stem, err));
    const char *own = analyzer_fingerprint(*analyzer);
    if (strcmp(own, fingerprint) == 0)
        return ST_OK;
    enum status status = err_set(err, ST_VERSION,
                                 "%s was indexed with another text analysis (%s, this program has "
                                 "%s): build it again with 'indexer build --replace'",
                                 index_path, fingerprint, own);
    analyzer_free(*analyzer);
    *analyzer = NULL;
    return status;
}
