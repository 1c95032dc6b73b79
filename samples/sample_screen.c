/*
 * sample_screen.c - secondary captures: worklist, dose report, scanned page
 */
#include "encode.h"
#include "field.h"
#include "samples.h"
#include <math.h>

void put_capture(struct instance *in, const char *conversion_type)
{
    ds_set(in->ds, TAG_ConversionType, "%s", conversion_type);
    ds_set(in->ds, TAG_ImageType, "DERIVED\\SECONDARY");
    ds_empty(in->ds, TAG_PatientOrientation);
    if (!str_equal(str_of(in->truth->modality), STR("CT")))
        ds_empty(in->ds, TAG_Laterality);
    ds_set(in->ds, TAG_SecondaryCaptureDeviceManufacturer, "Northwave Medical");
    ds_set(in->ds, TAG_DateOfSecondaryCapture, "%s", in->visit->date);
    ds_set(in->ds, TAG_TimeOfSecondaryCapture, "%s", in->visit->time);
}

/* ---- worklist ---- */

struct row {
    const char *name, *id, *birth, *sex, *exam, *time, *status;
};

static const struct row rows[] = {
    {"ABBOTT, LINDA R", "40117730", "03/02/1961", "F", "US ABDOMEN", "08:30",
     "Done"},
    {"CORREIA, MANUEL", "51209846", "12/19/1947", "M", "ECHO TTE", "09:00",
     "Done"},
    {"FINCH, OSCAR", "39920581", "07/07/1990", "M", "US TESTIS", "09:30",
     "Done"},
    {"VANCE, IDA M", "44719026", "06/11/1952", "F", "ECHO TTE", "10:15",
     "In room"},
    {"GREEN, ROSE", "60114492", "01/25/1983", "F", "OB 2ND TRI", "11:00",
     "Arrived"},
    {"HALLORAN, PETER", "47730028", "09/30/1955", "M", "CAROTID", "11:30",
     "Arrived"},
    {"NGUYEN, THI LAN", "58832017", "04/14/1972", "F", "THYROID", "13:00",
     "Planned"},
    {"O'BRIEN, SEAN", "41903366", "11/08/1939", "M", "AORTA", "13:30",
     "Planned"},
    {"SCHULTZ, MARTA", "62270951", "08/21/1996", "F", "US BREAST", "14:00",
     "Planned"},
    {"YOUNG, WALTER", "43381209", "02/17/1944", "M", "DVT LEG", "14:30",
     "Planned"},
};

static const int columns[] = {14, 172, 258, 346, 382, 486, 548};

static void worklist_row(struct scene *s, const struct row *r, int y,
                         struct style style)
{
    scene_write(s, style, columns[0], y, CLASS_PHI, "%s", r->name);
    scene_write(s, style, columns[1], y, CLASS_PHI, "%s", r->id);
    scene_write(s, style, columns[2], y, CLASS_PHI, "%s", r->birth);
    scene_write(s, style, columns[3], y, CLASS_PHI, "%s", r->sex);
    scene_write(s, style, columns[4], y, CLASS_OTHER, "%s", r->exam);
    scene_write(s, style, columns[5], y, CLASS_DATE_TIME, "%s", r->time);
    scene_write(s, style, columns[6], y, CLASS_OTHER, "%s", r->status);
}

static void worklist_table(struct scene *s, const struct visit *v)
{
    struct canvas *c = &s->canvas;
    static const char *const heads[] = {
        "Patient name", "MRN", "Birth date", "Sex", "Exam", "Time", "Status"};
    struct style head = {
        {.face = SANS_BOLD, .size = 12}, canvas_ink(c, 30, 30, 30), LEFT};
    struct style cell = {
        {.face = SANS, .size = 12}, canvas_ink(c, 0, 0, 0), LEFT};
    struct style chosen = {
        {.face = SANS, .size = 12}, canvas_ink(c, 255, 255, 255), LEFT};

    canvas_fill(c, (struct rect){8, 84, 624, 20}, canvas_ink(c, 205, 212, 222));
    for (int i = 0; i < COUNT_OF(heads); i++)
        scene_write(s, head, columns[i], 98, CLASS_OTHER, "%s", heads[i]);
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct rect bar = {8, 104 + 22 * i, 624, 22};
        bool mine = str_equal(str_of(rows[i].id), str_of(v->person->id));

        canvas_fill(c, bar,
                    mine    ? canvas_ink(c, 32, 92, 190)
                    : i % 2 ? canvas_ink(c, 240, 243, 248)
                            : canvas_ink(c, 255, 255, 255));
        worklist_row(s, &rows[i], bar.y + 15, mine ? chosen : cell);
    }
    canvas_frame(c, (struct rect){8, 84, 624, 241}, 1,
                 canvas_ink(c, 150, 155, 165));
}

static void button(struct scene *s, int x, int y, const char *word)
{
    struct canvas *c = &s->canvas;
    struct rect r = {x, y, 74, 22};
    struct style style = {
        {.face = SANS, .size = 12}, canvas_ink(c, 0, 0, 0), CENTRE};

    canvas_ramp(c, r, canvas_ink(c, 250, 250, 250),
                canvas_ink(c, 214, 214, 214), true);
    canvas_frame(c, r, 1, canvas_ink(c, 130, 130, 130));
    scene_write(s, style, x + 37, y + 15, CLASS_OTHER, "%s", word);
}

static void worklist_window(struct scene *s, const struct visit *v)
{
    struct canvas *c = &s->canvas;
    struct style title = {
        {.face = SANS_BOLD, .size = 13}, canvas_ink(c, 255, 255, 255), LEFT};
    struct style plain = {
        {.face = SANS, .size = 12}, canvas_ink(c, 0, 0, 0), LEFT};
    struct style stamp = plain;

    canvas_fill(c, (struct rect){0, 0, 640, 400}, canvas_ink(c, 236, 238, 241));
    canvas_ramp(c, (struct rect){0, 0, 640, 26}, canvas_ink(c, 10, 40, 110),
                canvas_ink(c, 110, 150, 220), false);
    scene_write(s, title, 10, 18, CLASS_PHI, "Worklist - %s", v->site->name);
    scene_write(s, plain, 12, 46, CLASS_OTHER, "File   View   Tools   Help");
    scene_write(s, plain, 12, 72, CLASS_OTHER, "Search:");
    canvas_fill(c, (struct rect){66, 57, 180, 20},
                canvas_ink(c, 255, 255, 255));
    canvas_frame(c, (struct rect){66, 57, 180, 20}, 1,
                 canvas_ink(c, 130, 130, 130));
    scene_write(s, plain, 72, 72, CLASS_PHI, "VANCE");
    scene_write(s, plain, 260, 72, CLASS_PHI, "Room: %s", v->site->station);
    button(s, 384, 340, "Refresh");
    button(s, 466, 340, "Start");
    button(s, 548, 340, "Close");
    scene_write(s, plain, 12, 356, CLASS_OTHER, "10 exams, 1 selected");
    canvas_fill(c, (struct rect){0, 374, 640, 26},
                canvas_ink(c, 218, 222, 228));
    scene_write(s, plain, 12, 391, CLASS_PHI, "User: HTURNER");
    stamp.anchor = RIGHT;
    scene_write(s, stamp, 628, 391, CLASS_DATE_TIME, "%s 10:12:40 AM",
                date_as(s->arena, v->date, "M/D/Y"));
}

struct instance *sample_worklist(const struct studio *s)
{
    static const struct series series = {.label = "screen",
                                         .modality = "OT",
                                         .number = 99,
                                         .description = "Screen capture",
                                         .protocol = "SCREEN",
                                         .body_part = "",
                                         .maker = "Northwave Medical",
                                         .model = "NW Sono 9",
                                         .serial = "NW900417",
                                         .software = "4.2.1"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "sc_worklist.dcm",
                        &VANCE_ECHO, &series, SC_IMAGE, 1);
    struct canvas c = canvas_create(s->arena, 640, 400, 3, 255);
    struct scene scene = scene_for(in, c);
    struct bytes frame;

    worklist_window(&scene, in->visit);
    worklist_table(&scene, in->visit);
    for (int i = 0; i < COUNT_OF(rows); i++)
        truth_phi(in->truth, rows[i].id);
    put_image(in, &c, "RGB", 8, 8, false);
    put_capture(in, "WSD");
    frame = encode_rle(s->arena, &c, 8);
    put_frames(in, RLE_LOSSLESS, &frame, 1);
    return in;
}

/* ---- dose report ---- */

static void dose_lines(struct scene *s, const struct visit *v)
{
    static const char *const table[][5] = {
        {"1", "Scout", "-", "-", "-"},
        {"2", "Helical", "I25.0-I480.5", "11.42", "562.18"},
        {"2", "Helical", "I25.0-I480.5", "11.39", "560.70"},
    };
    static const int at[] = {30, 92, 176, 330, 420};
    struct style text_style = {
        {.face = MONO, .size = 13}, canvas_grey(&s->canvas, 0.92f), LEFT};
    const struct person *p = v->person;

    scene_write(s, text_style, 16, 28, CLASS_PHI, "Patient Name: %s",
                name_listed(s->arena, p));
    scene_write(s, text_style, 330, 28, CLASS_PHI, "Exam no: %s", v->study_id);
    scene_write(s, text_style, 16, 48, CLASS_PHI, "Accession Number: %s",
                v->accession);
    scene_write(s, text_style, 330, 48, CLASS_DATE_TIME, "%s",
                date_as(s->arena, v->date, "D B Y"));
    scene_write(s, text_style, 16, 68, CLASS_PHI, "Patient ID: %s", p->id);
    scene_write(s, text_style, 330, 68, CLASS_VENDOR, "Ostrea CT 64");
    scene_write(s, text_style, 16, 88, CLASS_OTHER,
                "Exam Description: CT ABDOMEN W CONTRAST");
    text_style.anchor = CENTRE;
    scene_write(s, text_style, 256, 128, CLASS_OTHER, "Dose Report");
    text_style.anchor = LEFT;
    scene_write(s, text_style, 16, 156, CLASS_OTHER, "Series");
    scene_write(s, text_style, at[1], 156, CLASS_OTHER, "Type");
    scene_write(s, text_style, at[2], 150, CLASS_OTHER, "Scan Range");
    scene_write(s, text_style, at[2], 166, CLASS_SCALE, "(mm)");
    scene_write(s, text_style, at[3], 150, CLASS_SCALE, "CTDIvol");
    scene_write(s, text_style, at[3], 166, CLASS_SCALE, "(mGy)");
    scene_write(s, text_style, at[4], 150, CLASS_SCALE, "DLP");
    scene_write(s, text_style, at[4], 166, CLASS_SCALE, "(mGy-cm)");
    for (int i = 0; i < COUNT_OF(table); i++)
        for (int k = 0; k < 5; k++)
            scene_write(s, text_style, at[k], 192 + 22 * i,
                        k == 1 ? CLASS_OTHER : CLASS_SCALE, "%s", table[i][k]);
    scene_write(s, text_style, 250, 284, CLASS_SCALE,
                "Total Exam DLP: 1122.88");
}

struct instance *sample_dose_report(const struct studio *s)
{
    static const struct series series = {.label = "dose",
                                         .modality = "CT",
                                         .number = 999,
                                         .description = "Dose Report",
                                         .protocol = "ABD PEL ROUTINE",
                                         .body_part = "ABDOMEN",
                                         .maker = "Ostrea Imaging",
                                         .model = "Ostrea CT 64",
                                         .serial = "CT640021",
                                         .software = "11.3"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "sc_dose_report.dcm",
                        &OKAFOR_CT, &series, SC_IMAGE, 1);
    struct canvas c = canvas_create(s->arena, 512, 320, 1, 255);
    struct scene scene = scene_for(in, c);

    dose_lines(&scene, in->visit);
    canvas_fill(&c, (struct rect){16, 100, 480, 1}, canvas_grey(&c, 0.6f));
    canvas_fill(&c, (struct rect){16, 264, 480, 1}, canvas_grey(&c, 0.6f));
    canvas_frame(&c, (struct rect){4, 4, 504, 312}, 1, canvas_grey(&c, 0.5f));
    put_image(in, &c, "MONOCHROME2", 8, 8, false);
    put_capture(in, "WSD");
    ds_set(in->ds, TAG_BurnedInAnnotation, "YES");
    put_native(in, &c, 8, 0);
    return in;
}

/* ---- scanned page ---- */

static void page_lines(struct scene *s, const struct visit *v)
{
    const struct person *p = v->person;
    struct letter serif = {.face = TIMES, .size = 16};
    struct style ink = {serif, canvas_grey(&s->canvas, 0.14f), LEFT};
    struct style head = ink;
    const char *lines[] = {
        text(s->arena, "Patient: %s", name_natural(s->arena, p)),
        text(s->arena, "Date of birth: %s   MRN: %s",
             date_as(s->arena, p->birth, "M/D/Y"), p->id),
        text(s->arena, "Address: 55 Sycamore St, Millbrook NY 12545"),
        text(s->arena, "Phone: %s", p->phone),
        text(s->arena, "Dear Dr. Stone,"),
        text(s->arena, "thank you for sending Marcus to us. He fell from a"),
        text(s->arena, "swing on %s and has had headaches since.",
             date_as(s->arena, "20220514", "B D")),
        text(s->arena, "There is no sign of a fracture or of bleeding."),
        text(s->arena, "We suggest MR imaging of the head without contrast."),
        text(s->arena, "Sincerely, Paul Abernathy, MD"),
    };
    static const enum text_class classes[] = {
        CLASS_PHI, CLASS_PHI,       CLASS_PHI,   CLASS_PHI,   CLASS_PHI,
        CLASS_PHI, CLASS_DATE_TIME, CLASS_OTHER, CLASS_OTHER, CLASS_PHI};

    head.letter = (struct letter){.face = ARIAL_BOLD, .size = 20};
    scene_write(s, head, 60, 62, CLASS_PHI, "%s", v->site->name);
    ink.letter.size = 13;
    scene_write(s, ink, 60, 82, CLASS_PHI, "%s", v->site->address);
    ink.letter = serif;
    scene_write(s, ink, 60, 118, CLASS_DATE_TIME, "%s",
                date_as(s->arena, v->date, "B D, Y"));
    for (int i = 0; i < COUNT_OF(lines); i++)
        scene_write(s, ink, 60, 152 + 25 * i + (i > 3 ? 22 : 0), classes[i],
                    "%s", lines[i]);
}

struct instance *sample_scanned_page(const struct studio *s)
{
    static const struct series series = {.label = "letter",
                                         .modality = "OT",
                                         .number = 2,
                                         .description =
                                             "Scanned letter re Marcus Holt",
                                         .protocol = "SCAN",
                                         .body_part = "",
                                         .maker = "Paperline",
                                         .model = "PL 300",
                                         .serial = "300-1",
                                         .software = "1"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "sc_scanned_page.dcm",
                        &HOLT_HEAD, &series, SC_IMAGE, 1);
    struct canvas c = canvas_create(s->arena, 480, 560, 1, 255);
    struct dice d = dice_for(s->seed, "page");
    struct field paper = field_create(s->arena, c.width, c.height, 0.93f);
    struct scene scene = scene_for(in, c);
    struct bytes frame;

    field_clouds(s->arena, &paper, &d, 200, 3, -0.03f, 0.03f);
    field_grain(&paper, &d, 0.006f);
    canvas_field(&c, paper.at);
    canvas_fill(&c, (struct rect){60, 92, 360, 2}, canvas_grey(&c, 0.3f));
    page_lines(&scene, in->visit);
    for (int i = 0; i < 46; i++) /* a signature */
        canvas_line(&c, 80 + 2.6f * (float)i,
                    470 + 14 * sinf((float)i * 0.9f) * cosf((float)i * 0.23f),
                    80 + 2.6f * (float)(i + 1),
                    470 + 14 * sinf((float)(i + 1) * 0.9f) *
                              cosf((float)(i + 1) * 0.23f),
                    1.6f, canvas_grey(&c, 0.2f));
    put_image(in, &c, "MONOCHROME2", 8, 8, false);
    put_capture(in, "SD");
    ds_set(in->ds, TAG_LossyImageCompression, "01");
    ds_set(in->ds, TAG_LossyImageCompressionRatio, "9");
    ds_set(in->ds, TAG_LossyImageCompressionMethod, "ISO_10918_1");
    frame = encode_jpeg(s->arena, &c, 82);
    put_frames(in, JPEG_BASELINE, &frame, 1);
    return in;
}
