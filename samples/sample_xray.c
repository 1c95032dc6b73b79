/*
 * sample_xray.c - DX with operator initials, CR and MG with a stamp
 */
#include "encode.h"
#include "samples.h"
#include "texture.h"

static void put_projection(struct instance *in, const char *type)
{
    struct dataset *ds = in->ds;

    ds_set(ds, TAG_ImageType, "%s", type);
    ds_set(ds, TAG_AcquisitionDate, "%s", in->visit->date);
    ds_set(ds, TAG_AcquisitionTime, "%s", in->visit->time);
    ds_set(ds, TAG_KVP, "117");
    ds_set(ds, TAG_ExposureTime, "14");
    ds_set(ds, TAG_Exposure, "3");
    put_requests(in);
}

/* What DX and MG for presentation ask for alike. */
static void put_digital(struct instance *in, const char *intent, int bits)
{
    struct dataset *ds = in->ds;

    ds_set(ds, TAG_PresentationIntentType, "%s", intent);
    ds_set(ds, TAG_PixelIntensityRelationship, "LOG");
    ds_set(ds, TAG_PixelIntensityRelationshipSign, "-1");
    ds_set(ds, TAG_RescaleIntercept, "0");
    ds_set(ds, TAG_RescaleSlope, "1");
    ds_set(ds, TAG_RescaleType, "US");
    ds_set(ds, TAG_LossyImageCompression, "00");
    ds_set(ds, TAG_BurnedInAnnotation, "NO");
    ds_set(ds, TAG_WindowCenter, "%d", 1 << (bits - 1));
    ds_set(ds, TAG_WindowWidth, "%d", 1 << bits);
    ds_sequence(ds, TAG_AcquisitionContextSequence);
    ds_set(ds, TAG_DetectorType, "SCINTILLATOR");
    ds_set(ds, TAG_DetectorID, "DET-7716");
    ds_set(ds, TAG_DateOfLastDetectorCalibration, "20190901");
    ds_set(ds, TAG_TimeOfLastDetectorCalibration, "070000");
    ds_set(ds, TAG_FieldOfViewShape, "RECTANGLE");
    ds_set(ds, TAG_DistanceSourceToDetector, "1800");
}

/* ---- DX ---- */

void put_dx(struct instance *in, bool inverted, int bits)
{
    struct dataset *ds = in->ds;

    put_projection(in, "ORIGINAL\\PRIMARY");
    put_digital(in, "FOR PRESENTATION", bits);
    ds_set(ds, TAG_PresentationLUTShape, inverted ? "INVERSE" : "IDENTITY");
    ds_set(ds, TAG_ImageLaterality, "U");
    ds_set(ds, TAG_PositionerType, "NONE");
    ds_set(ds, TAG_PatientOrientation, "L\\F");
    ds_set(ds, TAG_ImagerPixelSpacing, "0.8\\0.8");
    ds_set(ds, TAG_ViewPosition, "PA");
    put_code(ds, TAG_AnatomicRegionSequence, "51185008", "SCT", "Chest");
}

static void dx_texts(struct scene *s, const struct visit *v)
{
    struct style lead = {
        {.face = ARIAL_BOLD, .size = 40}, canvas_grey(&s->canvas, 0.97f), LEFT};

    scene_write(s, lead, 384, 66, CLASS_MARKER, "L");
    lead.letter.size = 19;
    scene_write(s, lead, 380, 90, CLASS_PHI, "%s", v->operator_initials);
}

struct instance *sample_dx_initials(const struct studio *s)
{
    static const struct series series = {.label = "chest",
                                         .modality = "DX",
                                         .number = 1,
                                         .description = "PA for Daniel Okafor",
                                         .protocol = "CHEST PA",
                                         .body_part = "CHEST",
                                         .maker = "Raymark",
                                         .model = "Slate DR",
                                         .serial = "SDR-10442",
                                         .software = "7.1"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "dx_initials.dcm",
                        &OKAFOR_CHEST, &series, DX_IMAGE, 1);
    struct dataset *ds = in->ds;
    struct dice d = dice_for(s->seed, "chest");
    struct canvas c = canvas_create(s->arena, 432, 480, 1, 4095);
    struct field f = texture_chest(s->arena, c.width, c.height, &d);
    struct scene scene = scene_for(in, c);

    canvas_field(&c, f.at);
    dx_texts(&scene, in->visit);
    for (int i = 0; i < c.width * c.height; i++)
        c.at[i] = (uint16_t)(c.top - c.at[i]); /* MONOCHROME1 */
    put_image(in, &c, "MONOCHROME1", 16, 12, false);
    put_dx(in, true, 12);
    ds_set(ds, TAG_ImageComments, "Marker by %s, seen by Dr. Marsh",
           in->visit->operator_initials);
    put_overlay(in, c.width, c.height);
    put_native(in, &c, 16, 0);
    return in;
}

/* ---- stamps ---- */

/* LAST FIRST [S] MM.DD.YYYY over DOB: MM.DD.YYYY, top right end at x, y. */
static void stamp(struct scene *s, const struct visit *v, struct style style,
                  int x, int y)
{
    int line = style.letter.size * 5 / 4;

    scene_write(s, style, x, y, CLASS_PHI, "%s %s [%s] %s", v->person->family,
                v->person->given, v->person->sex,
                date_as(s->arena, v->date, "M.D.Y"));
    scene_write(s, style, x, y + line, CLASS_PHI, "DOB: %s",
                date_as(s->arena, v->person->birth, "M.D.Y"));
}

struct instance *sample_cr_stamp(const struct studio *s)
{
    static const struct series series = {.label = "knee",
                                         .modality = "CR",
                                         .number = 1,
                                         .description = "KNEE AP 44719026",
                                         .protocol = "KNEE",
                                         .body_part = "KNEE",
                                         .maker = "Raymark",
                                         .model = "Plate 30",
                                         .serial = "P30-881",
                                         .software = "3.3"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "cr_stamp.dcm",
                        &VANCE_KNEE, &series, CR_IMAGE, 1);
    struct dataset *ds = in->ds;
    struct dice d = dice_for(s->seed, "knee");
    struct canvas c = canvas_create(s->arena, 1240, 880, 1, 1023);
    struct field f = texture_knee(s->arena, c.width, c.height, &d);
    struct scene scene = scene_for(in, c);
    struct style white = {
        {.face = SANS, .size = 84}, canvas_grey(&c, 0.99f), RIGHT};
    struct style lead = {
        {.face = ARIAL_BOLD, .size = 76}, canvas_grey(&c, 0.96f), LEFT};
    struct bytes frame;

    canvas_field(&c, f.at);
    stamp(&scene, in->visit, white, 1220, 92);
    scene_write(&scene, lead, 90, 600, CLASS_MARKER, "R");
    put_image(in, &c, "MONOCHROME2", 16, 10, false);
    put_projection(in, "ORIGINAL\\PRIMARY");
    ds_set(ds, TAG_ViewPosition, "AP");
    ds_set(ds, TAG_Laterality, "R");
    ds_set(ds, TAG_PatientOrientation, "L\\F");
    ds_set(ds, TAG_PlateID, "A02771844");
    ds_set(ds, TAG_ImagerPixelSpacing, "0.2\\0.2");
    ds_set(ds, TAG_WindowCenter, "470");
    ds_set(ds, TAG_WindowWidth, "960");
    put_icon(in, &c);
    put_private(in);
    frame = encode_jpeg_lossless(s->arena, &c, 10);
    put_frames(in, JPEG_LOSSLESS, &frame, 1);
    return in;
}

static void put_breast(struct dataset *ds)
{
    struct dataset *view = ds_item(ds, TAG_ViewCodeSequence);

    ds_set(view, TAG_CodeValue, "399368009");
    ds_set(view, TAG_CodingSchemeDesignator, "SCT");
    ds_set(view, TAG_CodeMeaning, "medio-lateral oblique");
    ds_sequence(view, TAG_ViewModifierCodeSequence);
    put_code(ds, TAG_AnatomicRegionSequence, "76752008", "SCT", "Breast");
    ds_set(ds, TAG_PositionerType, "MAMMOGRAPHIC");
    ds_set(ds, TAG_ImageLaterality, "R");
    ds_set(ds, TAG_OrganExposed, "BREAST");
    ds_set(ds, TAG_ViewPosition, "MLO");
    ds_set(ds, TAG_PatientOrientation, "P\\FL");
    ds_set(ds, TAG_ImagerPixelSpacing, "0.3\\0.3");
    ds_set(ds, TAG_PresentationLUTShape, "IDENTITY");
    ds_set(ds, TAG_BreastImplantPresent, "NO");
}

struct instance *sample_mg_stamp(const struct studio *s)
{
    static const struct series series = {.label = "mlo",
                                         .modality = "MG",
                                         .number = 2,
                                         .description = "R MLO for LINDQVIST",
                                         .protocol = "SCREENING",
                                         .body_part = "BREAST",
                                         .maker = "Mamolux",
                                         .model = "ML-2",
                                         .serial = "ML2-0415",
                                         .software = "5.0"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "mg_stamp.dcm",
                        &LINDQVIST_BREAST, &series, MG_IMAGE, 1);
    struct dice d = dice_for(s->seed, "breast");
    struct canvas c = canvas_create(s->arena, 640, 800, 1, 4095);
    struct field f = texture_breast(s->arena, c.width, c.height, &d);
    struct scene scene = scene_for(in, c);
    struct style white = {
        {.face = ARIAL, .size = 37}, canvas_grey(&c, 1.0f), RIGHT};
    struct style marker = {
        {.face = ARIAL_BOLD, .size = 26}, canvas_grey(&c, 0.9f), LEFT};
    struct bytes frame;

    canvas_field(&c, f.at);
    stamp(&scene, in->visit, white, 628, 44);
    scene_write(&scene, marker, 22, 640, CLASS_MARKER, "R MLO");
    marker.letter.size = 18;
    scene_write(&scene, marker, 22, 664, CLASS_PHI, "%s",
                in->visit->operator_initials);
    put_image(in, &c, "MONOCHROME2", 16, 12, false);
    put_projection(in, "ORIGINAL\\PRIMARY");
    put_digital(in, "FOR PRESENTATION", 12);
    put_breast(in->ds);
    ds_open_lengths(in->ds);
    frame = encode_jpeg_lossless(s->arena, &c, 12);
    put_frames(in, JPEG_LOSSLESS, &frame, 1);
    return in;
}
