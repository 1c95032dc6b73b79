/*
 * fault_verify_memory.c - the n-th allocation fails, for all n
 *
 * An instance of each way is planned, blanked, written and verified. Whatever
 * allocation fails, the answer is an error with nothing leaked (the sanitizers
 * look), and never a draft that passes without its checks.
 */
#include "redact_instance.h"
#include "verify/verify.h"

static const struct rect box = {5, 3, 14, 9};

static enum code pass(struct arena *a, struct frames *f, struct checks *c,
                      struct error *err)
{
    struct findings found = blank_boxes(a, &box, 1, 0, 2);
    struct identifiers none = {0};
    union {
        const struct dataset *lent;
        struct dataset *ours;
    } ds = {frames_dataset(f)};
    int fd = memfd_create("draft", 0);
    struct writer *w;
    struct plan plan;
    enum code code = found.count ? OK : ERR_MEMORY;

    if (code == OK)
        code = redact_plan(a, f, &found, &plan, err);
    if (code == OK)
        code = redact_header(ds.ours, f, &plan, err);
    if (code == OK)
        code = writer_begin(a, ds.ours, plan.out, fd, &w, err);
    if (code == OK)
        code = redact_pixels(a, f, &plan, w, err);
    if (code == OK)
        code = writer_end(w, err);
    if (code == OK)
        code =
            verify_draft(a, fd, f, &plan, &none, NULL, &limits_default, c, err);
    close(fd);
    return code;
}

static bool all_made(const struct checks *c)
{
    return c->readable && c->pixels_outside && c->boxes_black &&
           c->frames_same && c->nothing_hidden && c->no_identifier &&
           c->no_text_left;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int n = 0; n < LAYOUTS; n++) {
        bool done = false;

        for (long nth = 1; !done; nth++) {
            struct arena *a = test_arena();
            struct frames *f = draw_instance(a, &layouts[n], 1, NULL);
            struct checks checks = {0};
            struct error err = {0};
            enum code code;

            arena_fail_after(nth);
            code = pass(a, f, &checks, &err);
            done = code == OK;
            arena_fail_after(0);
            if (code == OK && !all_made(&checks))
                fail_msg("%s: allocation %ld: passed without its checks",
                         layouts[n].name, nth);
            arena_destroy(a);
            assert_true(nth < 5000);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
