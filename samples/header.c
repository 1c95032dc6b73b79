/*
 * header.c - patient, study, series, equipment and image attributes
 */
#include "header.h"
#include "encode.h"
#include <string.h>

const char *name_natural(struct arena *a, const struct person *p)
{
    char *name = text(a, "%s %s", p->given, p->family);

    for (char *c = name; *c; c++)
        if (c > name && c[-1] != ' ' && *c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return name;
}

const char *name_listed(struct arena *a, const struct person *p)
{
    return text(a, "%s, %s%s%.1s", p->family, p->given, *p->middle ? " " : "",
                p->middle);
}

const char *date_as(struct arena *a, const char *yyyymmdd, const char *form)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    const char *date = "";
    int month = (yyyymmdd[4] - '0') * 10 + yyyymmdd[5] - '0';

    for (; *form; form++) {
        if (*form == 'Y')
            date = text(a, "%s%.4s", date, yyyymmdd);
        else if (*form == 'M')
            date = text(a, "%s%.2s", date, yyyymmdd + 4);
        else if (*form == 'D')
            date = text(a, "%s%.2s", date, yyyymmdd + 6);
        else if (*form == 'B')
            date = text(a, "%s%s", date, months[month - 1]);
        else
            date = text(a, "%s%c", date, *form);
    }
    return date;
}

/* Set a value that identifies, and remember it. */
static void phi(struct instance *in, struct dataset *ds, enum tag tag,
                const char *value)
{
    ds_set(ds, tag, "%s", value);
    truth_phi(in->truth, value);
}

static void put_patient(struct instance *in)
{
    const struct person *p = in->visit->person;
    struct dataset *ds = in->ds, *other;

    phi(in, ds, TAG_PatientName,
        text(in->arena, "%s^%s%s%s", p->family, p->given, *p->middle ? "^" : "",
             p->middle));
    truth_phi(in->truth, p->family);
    truth_phi(in->truth, p->given);
    phi(in, ds, TAG_PatientID, p->id);
    ds_set(ds, TAG_IssuerOfPatientID, "%s", in->visit->site->name);
    phi(in, ds, TAG_PatientBirthDate, p->birth);
    ds_set(ds, TAG_PatientSex, "%s", p->sex);
    other = ds_item(ds, TAG_OtherPatientIDsSequence);
    phi(in, other, TAG_PatientID, p->other_id);
    ds_set(other, TAG_TypeOfPatientID, "TEXT");
    ds_set(other, TAG_IssuerOfPatientID, "OLD RIS");
    phi(in, ds, TAG_PatientAddress, p->address);
    phi(in, ds, TAG_PatientTelephoneNumbers, p->phone);
    ds_set(ds, TAG_PatientAge, "%s", in->visit->age);
    ds_set(ds, TAG_Occupation, "%s", p->occupation);
    ds_set(ds, TAG_AdditionalPatientHistory, "%s", p->history);
    ds_set(ds, TAG_PatientComments, "Contact %s", p->phone);
}

static void put_study(struct instance *in)
{
    const struct visit *v = in->visit;
    struct dataset *ds = in->ds;

    ds_set(ds, TAG_StudyInstanceUID, "%s",
           make_uid(in->arena, in->seed, v->label));
    truth_phi(in->truth, make_uid(in->arena, in->seed, v->label));
    ds_set(ds, TAG_StudyDate, "%s", v->date);
    ds_set(ds, TAG_StudyTime, "%s", v->time);
    phi(in, ds, TAG_AccessionNumber, v->accession);
    phi(in, ds, TAG_ReferringPhysicianName, v->referring);
    ds_set(ds, TAG_StudyID, "%s", v->study_id);
    ds_set(ds, TAG_StudyDescription, "%s", v->description);
}

static void put_series(struct instance *in, const struct series *s)
{
    const struct visit *v = in->visit;
    struct dataset *ds = in->ds, *original, *before;

    ds_set(ds, TAG_Modality, "%s", s->modality);
    in->truth->modality = s->modality;
    ds_set(ds, TAG_SeriesInstanceUID, "%s",
           make_uid(in->arena, in->seed,
                    text(in->arena, "%s %s", v->label, s->label)));
    ds_set(ds, TAG_SeriesNumber, "%d", s->number);
    ds_set(ds, TAG_SeriesDate, "%s", v->date);
    ds_set(ds, TAG_SeriesTime, "%s", v->time);
    ds_set(ds, TAG_SeriesDescription, "%s", s->description);
    ds_set(ds, TAG_ProtocolName, "%s", s->protocol);
    if (*s->body_part)
        ds_set(ds, TAG_BodyPartExamined, "%s", s->body_part);
    if (*v->performing)
        phi(in, ds, TAG_PerformingPhysicianName, v->performing);
    phi(in, ds, TAG_OperatorsName, v->operator);
    original = ds_item(ds, TAG_OriginalAttributesSequence);
    ds_set(original, TAG_AttributeModificationDateTime, "%s%s", v->date,
           v->time);
    ds_set(original, TAG_ModifyingSystem, "RIS GATEWAY");
    ds_empty(original, TAG_SourceOfPreviousValues);
    ds_set(original, TAG_ReasonForTheAttributeModification, "CORRECT");
    before = ds_item(original, TAG_ModifiedAttributesSequence);
    ds_set(before, TAG_PatientName, "%s^%.1s", v->person->family,
           v->person->given);
    phi(in, before, TAG_PatientID, text(in->arena, "TMP%s", v->person->id));
}

static void put_equipment(struct instance *in, const struct series *s)
{
    const struct site *site = in->visit->site;
    struct dataset *ds = in->ds;

    ds_set(ds, TAG_Manufacturer, "%s", s->maker);
    ds_set(ds, TAG_ManufacturerModelName, "%s", s->model);
    ds_set(ds, TAG_DeviceSerialNumber, "%s", s->serial);
    ds_set(ds, TAG_SoftwareVersions, "%s", s->software);
    phi(in, ds, TAG_InstitutionName, site->name);
    phi(in, ds, TAG_InstitutionAddress, site->address);
    ds_set(ds, TAG_InstitutionalDepartmentName, "%s", site->department);
    phi(in, ds, TAG_StationName, site->station);
}

struct instance *instance_create(struct arena *a, struct fonts *fonts,
                                 uint64_t seed, const char *file,
                                 const struct visit *visit,
                                 const struct series *series,
                                 const char *sop_class, int number)
{
    struct instance *in = take(a, 1, sizeof *in);
    struct dataset *ds = ds_create(a);
    char *uid = make_uid(a, seed, text(a, "%s %s", visit->label, file));

    *in = (struct instance){seed, fonts, a, ds, truth_create(a, file), visit};
    ds_set(ds, TAG_SpecificCharacterSet, "ISO_IR 100");
    ds_set(ds, TAG_SOPClassUID, "%s", sop_class);
    ds_set(ds, TAG_SOPInstanceUID, "%s", uid);
    truth_phi(in->truth, uid);
    ds_set(ds, TAG_InstanceCreationDate, "%s", visit->date);
    ds_set(ds, TAG_InstanceCreationTime, "%s", visit->time);
    ds_set(ds, TAG_InstanceNumber, "%d", number);
    ds_set(ds, TAG_ContentDate, "%s", visit->date);
    ds_set(ds, TAG_ContentTime, "%s.%03d", visit->time, number * 37 % 1000);
    put_patient(in);
    put_study(in);
    put_series(in, series);
    put_equipment(in, series);
    return in;
}

void put_image(struct instance *in, const struct canvas *c,
               const char *photometric, int allocated, int stored,
               bool is_signed)
{
    struct dataset *ds = in->ds;

    ds_set(ds, TAG_SamplesPerPixel, "%d", c->samples);
    ds_set(ds, TAG_PhotometricInterpretation, "%s", photometric);
    if (c->samples > 1)
        ds_set(ds, TAG_PlanarConfiguration, "0");
    ds_set(ds, TAG_Rows, "%d", c->height);
    ds_set(ds, TAG_Columns, "%d", c->width);
    ds_set(ds, TAG_BitsAllocated, "%d", allocated);
    ds_set(ds, TAG_BitsStored, "%d", stored);
    ds_set(ds, TAG_HighBit, "%d", stored - 1);
    ds_set(ds, TAG_PixelRepresentation, "%d", is_signed);
    in->truth->width = c->width;
    in->truth->height = c->height;
}

void put_native(struct instance *in, const struct canvas *c, int allocated,
                int subtract)
{
    struct bytes pixels = encode_native(in->arena, c, allocated, subtract);

    ds_set_bytes(in->ds, TAG_PixelData, allocated == 8 ? "OB" : "OW", pixels.at,
                 pixels.len);
    in->truth->transfer_syntax = "1.2.840.10008.1.2.1";
}

void put_frames(struct instance *in, const char *transfer_syntax,
                const struct bytes *frames, int count)
{
    in->truth->transfer_syntax = transfer_syntax;
    ds_set_frames(in->ds, frames, count);
    in->truth->frames = count;
}

/* One bit a pixel, lowest bit first: the name as a viewer would lay it over. */
void put_overlay(struct instance *in, int width, int height)
{
    struct dataset *ds = in->ds;
    const char *line = name_listed(in->arena, in->visit->person);
    struct mask m = mask_text(
        in->arena, in->fonts,
        (struct letter){.face = ARIAL, .size = 22, .crisp = true}, line);
    size_t len = ((size_t)width * (size_t)height + 15) / 16 * 2;
    uint8_t *bits = take(in->arena, len, 1);
    struct rect box = {width - m.box.width - 12, height - m.box.height - 14,
                       m.box.width, m.box.height};

    for (int i = 0; i < box.width * box.height; i++) {
        int at = (box.y + i / box.width) * width + box.x + i % box.width;

        if (m.coverage[i] >= SHOWS)
            bits[at / 8] |= (uint8_t)(1 << at % 8);
    }
    ds_set(ds, TAG_OverlayRows, "%d", height);
    ds_set(ds, TAG_OverlayColumns, "%d", width);
    ds_set(ds, TAG_OverlayType, "G");
    ds_set(ds, TAG_OverlayOrigin, "1\\1");
    ds_set(ds, TAG_OverlayBitsAllocated, "1");
    ds_set(ds, TAG_OverlayBitPosition, "0");
    ds_set(ds, TAG_OverlayDescription, "Annotation %s",
           in->visit->person->family);
    ds_set_bytes(ds, TAG_OverlayData, "OW", bits, len);
    truth_overlay(in->truth, (struct truth_text){.line = line,
                                                 .box = box,
                                                 .frame = ALL_FRAMES,
                                                 .class = CLASS_PHI,
                                                 .pixels = m.pixels,
                                                 .height = m.height,
                                                 .contrast = 100,
                                                 .weakest = 100,
                                                 .kind = "overlay"});
}

void put_icon(struct instance *in, const struct canvas *c)
{
    struct dataset *icon = ds_item(in->ds, TAG_IconImageSequence);
    int width = 96, height = width * c->height / c->width;
    struct canvas small = canvas_shrink(in->arena, c, width, height);
    struct bytes pixels;

    for (int i = 0; i < width * height; i++)
        small.at[i] = (uint16_t)(small.at[i] * 255 / c->top);
    pixels = encode_native(in->arena, &small, 8, 0);
    ds_set(icon, TAG_SamplesPerPixel, "1");
    ds_set(icon, TAG_PhotometricInterpretation, "MONOCHROME2");
    ds_set(icon, TAG_Rows, "%d", height);
    ds_set(icon, TAG_Columns, "%d", width);
    ds_set(icon, TAG_BitsAllocated, "8");
    ds_set(icon, TAG_BitsStored, "8");
    ds_set(icon, TAG_HighBit, "7");
    ds_set(icon, TAG_PixelRepresentation, "0");
    ds_set_bytes(icon, TAG_PixelData, "OB", pixels.at, pixels.len);
}

void put_private(struct instance *in)
{
    struct dataset *ds = in->ds, *item;
    const struct visit *v = in->visit;

    ds_set_private(ds, 0x00090010, "LO", "NORTHWAVE IDENT 01");
    ds_set_private(
        ds, 0x00091001, "LO",
        text(in->arena, "%s^%s", v->person->family, v->person->given));
    ds_set_private(ds, 0x00091002, "DA", v->date);
    ds_set_private(ds, 0x00091003, "UI",
                   make_uid(in->arena, in->seed, "private"));
    ds_set_private(ds, 0x00091004, "LO", "PRESET 4");
    item = ds_private_item(ds, 0x00091010);
    ds_set_private(item, 0x00090010, "LO", "NORTHWAVE IDENT 01");
    ds_set_private(item, 0x00091020, "LO", v->person->id);
    ds_set_private(item, 0x00091021, "DS", "0.5");
    ds_set_private(ds, 0x00190010, "LO", "NORTHWAVE ACQ 01");
    ds_set_private(ds, 0x00191001, "DS", "12.75\\3.5");
    ds_set_private(ds, 0x00191002, "US", "17");
    ds_set_private(ds, 0x00191003, "SH", "HARMONIC");
}

void put_code(struct dataset *ds, enum tag sequence, const char *value,
              const char *scheme, const char *meaning)
{
    struct dataset *item = ds_item(ds, sequence);

    ds_set(item, TAG_CodeValue, "%s", value);
    ds_set(item, TAG_CodingSchemeDesignator, "%s", scheme);
    ds_set(item, TAG_CodeMeaning, "%s", meaning);
}

void put_requests(struct instance *in)
{
    const struct visit *v = in->visit;
    struct dataset *ds = in->ds;
    struct dataset *request = ds_item(ds, TAG_RequestAttributesSequence);
    struct dataset *study = ds_item(ds, TAG_ReferencedStudySequence);

    ds_set(request, TAG_RequestedProcedureID, "%s", v->study_id);
    ds_set(request, TAG_AccessionNumber, "%s", v->accession);
    ds_set(request, TAG_StudyInstanceUID, "%s",
           make_uid(in->arena, in->seed, v->label));
    ds_set(request, TAG_RequestedProcedureDescription, "Ordered for %s by %s",
           name_natural(in->arena, v->person), v->operator_initials);
    ds_set(request, TAG_ScheduledProcedureStepDescription, "Performed %s",
           v->date);
    ds_set(request, TAG_ScheduledProcedureStepID, "SPS%s", v->study_id);
    ds_set(study, TAG_ReferencedSOPClassUID, "1.2.840.10008.3.1.2.3.1");
    ds_set(
        study, TAG_ReferencedSOPInstanceUID, "%s",
        make_uid(in->arena, in->seed, text(in->arena, "%s ordered", v->label)));
    ds_set(ds, TAG_PerformedProcedureStepStartDate, "%s", v->date);
    ds_set(ds, TAG_PerformedProcedureStepStartTime, "%s", v->time);
    ds_set(ds, TAG_PerformedProcedureStepID, "PPS%s", v->study_id);
    ds_set(ds, TAG_PerformedProcedureStepDescription, "Performed at %s",
           v->site->name);
}
