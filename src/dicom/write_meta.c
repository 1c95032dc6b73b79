/*
 * write_meta.c - preamble and file meta group, always made anew (PS3.10 7.1)
 *
 * Nothing of the input's group 0002 comes through but its SOP class where the
 * data set itself names none: who wrote or sent the input is not ours to tell.
 */
#include "dicom/encode.h"
#include <string.h>

#define IMPLEMENTATION_UID  "2.25.207523009529493575140613195571341291626"
#define IMPLEMENTATION_NAME "DEBURN_010"

enum { PREAMBLE = 128, ROWS = 6 };

static struct element row(uint32_t tag, const char *vr, struct str value)
{
    struct element e = {.tag = tag, .value = value};

    memcpy(e.vr, vr, 3);
    return e;
}

/* UIDs are padded with NUL, the one name with a blank. */
static enum code encode_padded(const struct sink *sink, const struct element *e,
                               struct error *err)
{
    struct coding coding = {true, false};
    size_t padding = e->value.len % 2;

    TRY(encode_head(sink, e->tag, e->vr, (int64_t)(e->value.len + padding),
                    coding, err));
    TRY(sink->put(sink->user, e->value.at, e->value.len, err));
    return sink->put(sink->user, strcmp(e->vr, "SH") ? "" : " ", padding, err);
}

static int64_t padded_size(const struct element *e)
{
    struct coding coding = {true, false};

    return encoded_size(e, coding) + (int64_t)(e->value.len % 2);
}

enum code encode_meta(const struct sink *sink, const struct dataset *ds,
                      const struct syntax *syntax, struct error *err)
{
    static const uint8_t start[PREAMBLE + 4] = {
        [PREAMBLE] = 'D', 'I', 'C', 'M'};
    struct coding coding = {true, false};
    struct str class = dataset_text(ds, TAG_SOPClassUID);
    int64_t length = 0;
    struct element rows[ROWS];
    int count = 0;

    if (!class.len)
        class = dataset_text(ds, TAG_MediaStorageSOPClassUID);
    rows[count++] = row(0x00020001, "OB", (struct str){"\0\1", 2});
    if (class.len) /* an empty one would promise what nobody knows */
        rows[count++] = row(TAG_MediaStorageSOPClassUID, "UI", class);
    rows[count++] = row(TAG_MediaStorageSOPInstanceUID, "UI",
                        dataset_text(ds, TAG_SOPInstanceUID));
    rows[count++] = row(TAG_TransferSyntaxUID, "UI", str_of(syntax->uid));
    rows[count++] = row(0x00020012, "UI", STR(IMPLEMENTATION_UID));
    rows[count++] = row(0x00020013, "SH", STR(IMPLEMENTATION_NAME));
    for (int i = 0; i < count; i++)
        length += padded_size(&rows[i]);
    TRY(sink->put(sink->user, start, sizeof start, err));
    TRY(encode_group_length(sink, 0x00020000, length, coding, err));
    for (int i = 0; i < count; i++)
        TRY(encode_padded(sink, &rows[i], err));
    return OK;
}
