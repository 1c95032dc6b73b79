/*
 * sample_slices.c - CT and MR without any text in the picture
 */
#include "samples.h"
#include "texture.h"
#include <math.h>

/* What CT and MR slices have alike: where they lie. */
void put_plane(struct instance *in, int width, int height, double spacing,
               double thick, double z)
{
    struct dataset *ds = in->ds;

    ds_set(ds, TAG_ImageType, "ORIGINAL\\PRIMARY\\%s",
           in->truth->modality[0] == 'C' ? "AXIAL" : "M_SE");
    ds_set(ds, TAG_AcquisitionDate, "%s", in->visit->date);
    ds_set(ds, TAG_AcquisitionTime, "%s", in->visit->time);
    ds_set(ds, TAG_AcquisitionNumber, "1");
    ds_set(ds, TAG_PatientPosition, "HFS");
    ds_set(ds, TAG_FrameOfReferenceUID, "%s",
           make_uid(in->arena, in->seed,
                    text(in->arena, "%s frame", in->visit->label)));
    ds_empty(ds, TAG_PositionReferenceIndicator);
    ds_set(ds, TAG_ImagePositionPatient, "%.2f\\%.2f\\%.2f",
           -spacing * width / 2, -spacing * height / 2, z);
    ds_set(ds, TAG_ImageOrientationPatient, "1\\0\\0\\0\\1\\0");
    ds_set(ds, TAG_PixelSpacing, "%.4f\\%.4f", spacing, spacing);
    ds_set(ds, TAG_SliceThickness, "%.1f", thick);
    ds_set(ds, TAG_SliceLocation, "%.2f", z);
    put_requests(in);
}

static struct instance *ct(const struct studio *s, const char *file, int number)
{
    static const struct series series = {.label = "axial",
                                         .modality = "CT",
                                         .number = 2,
                                         .description =
                                             "Abdomen 5.0 for Daniel Okafor",
                                         .protocol = "ABD PEL ROUTINE",
                                         .body_part = "ABDOMEN",
                                         .maker = "Ostrea Imaging",
                                         .model = "Ostrea CT 64",
                                         .serial = "CT640021",
                                         .software = "11.3"};
    enum { SIZE = 256, OUTSIDE = -2000, BIAS = 4000 };
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, file, &OKAFOR_CT, &series,
                        CT_IMAGE, number);
    struct dataset *ds = in->ds;
    struct dice d = dice_for(s->seed, file);
    struct canvas c = canvas_create(s->arena, SIZE, SIZE, 1, 65535);
    struct field f =
        texture_abdomen(s->arena, SIZE, SIZE, (float)(number - 1), &d);

    for (int i = 0; i < SIZE * SIZE; i++) {
        float r = hypotf((float)(i % SIZE) - 127.5f, (float)i / SIZE - 127.5f);
        int hu = (int)lrintf(f.at[i]);

        c.at[i] = (uint16_t)(BIAS + (r > 127.5f ? OUTSIDE : hu + 1024));
    }
    put_image(in, &c, "MONOCHROME2", 16, 16, true);
    put_plane(in, SIZE, SIZE, 1.5625, 5, -40.0 - 5 * number);
    ds_set(ds, TAG_PixelPaddingValue, "%d", OUTSIDE);
    ds_set(ds, TAG_RescaleIntercept, "-1024");
    ds_set(ds, TAG_RescaleSlope, "1");
    ds_set(ds, TAG_RescaleType, "HU");
    ds_set(ds, TAG_WindowCenter, "40");
    ds_set(ds, TAG_WindowWidth, "400");
    ds_set(ds, TAG_KVP, "120");
    ds_set(ds, TAG_XRayTubeCurrent, "240");
    ds_set(ds, TAG_IrradiationEventUID, "%s",
           make_uid(in->arena, in->seed, "ct event"));
    ds_set(ds, TAG_ContrastBolusAgent, "Iohexol 300");
    put_native(in, &c, 16, BIAS);
    return in;
}

struct instance *sample_ct_first(const struct studio *s)
{
    return ct(s, "ct_clean_1.dcm", 1);
}

struct instance *sample_ct_second(const struct studio *s)
{
    return ct(s, "ct_clean_2.dcm", 2);
}

struct instance *sample_mr(const struct studio *s)
{
    static const struct series series = {.label = "t1",
                                         .modality = "MR",
                                         .number = 3,
                                         .description = "T1 SE AX, Holt M 12y",
                                         .protocol = "HEAD ROUTINE",
                                         .body_part = "HEAD",
                                         .maker = "Coilworks",
                                         .model = "CW 1.5",
                                         .serial = "CW15-033",
                                         .software = "8.4"};
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "mr_clean.dcm", &HOLT_HEAD,
                        &series, MR_IMAGE, 9);
    struct dataset *ds = in->ds;
    struct dice d = dice_for(s->seed, "head");
    struct canvas c = canvas_create(s->arena, 200, 240, 1, 1400);
    struct field f = texture_head(s->arena, c.width, c.height, &d);

    canvas_field(&c, f.at);
    put_image(in, &c, "MONOCHROME2", 16, 12, false);
    put_plane(in, c.width, c.height, 1.0, 5, 12.5);
    ds_set(ds, TAG_ScanningSequence, "SE");
    ds_set(ds, TAG_SequenceVariant, "NONE");
    ds_empty(ds, TAG_ScanOptions);
    ds_set(ds, TAG_MRAcquisitionType, "2D");
    ds_set(ds, TAG_RepetitionTime, "520");
    ds_set(ds, TAG_EchoTime, "14");
    ds_set(ds, TAG_EchoTrainLength, "1");
    ds_set(ds, TAG_MagneticFieldStrength, "1.5");
    ds_set(ds, TAG_WindowCenter, "560");
    ds_set(ds, TAG_WindowWidth, "1120");
    ds_set(ds, TAG_SmallestImagePixelValue, "0");
    ds_set(ds, TAG_LargestImagePixelValue, "1400");
    ds_open_lengths(ds);
    put_native(in, &c, 16, 0);
    return in;
}
