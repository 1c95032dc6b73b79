/*
 * gdcm_bridge.cpp - GDCM reads a draft's header and says whether it agrees
 *
 * GDCM refuses transfer syntaxes that it does not know (HTJ2K, JPEG XL), so an
 * encapsulated one is presented under a name that it does know: their headers
 * are coded alike (PS3.5 A.4).
 */
#include "dicom/gdcm_bridge.h"
#include "dicom/syntax.h"

#include <algorithm>
#include <cstring>
#include <gdcmReader.h>
#include <sstream>
#include <string>

namespace
{

const char known_syntax[] = "1.2.840.10008.1.2.4.50";

/* Everything before PixelData, under a syntax that GDCM knows. */
std::string header_of(const struct bytes &file, const struct dataset *ds)
{
    size_t end = file.len;
    std::string header;

    if (ds->pixels.present && !ds->syntax->deflated) /* and its own head */
        end = std::min(end, (size_t)ds->pixels.offset -
                                (ds->syntax->explicit_vr ? 12 : 8));
    header.assign(reinterpret_cast<const char *>(file.at), end);
    if (ds->syntax->encapsulated) {
        size_t uid = std::strlen(ds->syntax->uid);
        size_t at = header.find(ds->syntax->uid, 128, uid);
        size_t known = sizeof known_syntax - 1;

        uid += uid & 1;
        if (at != std::string::npos && uid >= known && at + uid <= end) {
            std::fill_n(header.begin() + (long)at, uid, '\0');
            std::copy_n(known_syntax, known, header.begin() + (long)at);
        }
    }
    return header;
}

/* GDCM aborts on an odd length inside of an item, which PS3.5 7.1.1 forbids. */
bool has_odd_length(const struct items *in)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];

        if (!e->is_sequence && (e->value.len & 1))
            return true;
        for (int k = 0; k < e->item_count; k++)
            if (has_odd_length(&e->items[k]))
                return true;
    }
    return false;
}

uint32_t number(const gdcm::Tag &tag)
{
    return (uint32_t)tag.GetGroup() << 16 | tag.GetElement();
}

enum code compare(const gdcm::DataSet &seen, const struct dataset *ds,
                  struct error *err)
{
    int count = 0;

    for (auto e = seen.Begin(); e != seen.End(); ++e) {
        uint32_t tag = number(e->GetTag());
        const struct element *ours;

        if (tag >= 0x7fe00000)
            break;
        count++;
        ours = dataset_find(ds, tag);
        if (!ours || (!ours->is_sequence && e->GetByteValue() &&
                      e->GetByteValue()->GetLength() != ours->value.len))
            return fail_at(err, ERR_UNSAFE, tag,
                           "a second reader sees another element");
    }
    for (int i = 0; i < ds->root.count && ds->root.at[i].tag < 0x7fe00000; i++)
        count--;
    if (count)
        return fail(err, ERR_UNSAFE,
                    "a second reader sees another number of elements");
    return OK;
}

} // namespace

enum code bridge_agrees(struct bytes file, const struct dataset *ds,
                        struct error *err)
{
    if (has_odd_length(&ds->root))
        return OK;
    try {
        std::istringstream in(header_of(file, ds));
        gdcm::Reader reader;

        reader.SetStream(in);
        if (!reader.ReadUpToTag(gdcm::Tag(0x7fe0, 0)))
            return fail(err, ERR_UNSAFE, "a second reader cannot read it");
        return compare(reader.GetFile().GetDataSet(), ds, err);
    } catch (...) {
        return fail(err, ERR_UNSAFE, "a second reader failed on it");
    }
}
