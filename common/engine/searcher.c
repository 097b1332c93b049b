#include "common/engine/searcher.h"

#include <stdlib.h>

void hits_release(struct hits *hits)
{
    free(hits->items);
    *hits = (struct hits){0};
}
