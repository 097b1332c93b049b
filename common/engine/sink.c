#include "common/engine/sink.h"

enum status sink_add(struct sink *sink, struct analyzer *analyzer, const struct article *article,
                     struct err *err)
{
    struct arena arena = {0};
    struct sink_batch batch = {
        .articles = article, .n = 1, .first = sink->n_taken, .arena = &arena};
    struct sink_worker *worker = sink->ops->worker_new(sink, analyzer, 1);
    sink->ops->prepare(worker, &batch);
    sink->ops->worker_done(worker);
    enum status status = sink->ops->take(sink, &batch, 0, err);
    arena_release(&arena);
    return status;
}
