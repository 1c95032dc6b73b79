/*
 * test_decide_screen.c - what devices print beside a picture, and who is called
 * like it
 *
 * Lines of settings, measures and views as screens of all kinds show them stay
 * under every policy. The same words go where they name somebody: as a value of
 * the header, behind a label, in a banner.
 */
#include "decide_help.h"

/* ---- screens ------------------------------------------------------------- */

struct screen {
    const char *modality;
    const char *const *lines;
};

#define SCREEN(modality, ...)                                                  \
    {                                                                          \
        modality, (const char *const[])                                        \
        {                                                                      \
            __VA_ARGS__, NULL                                                  \
        }                                                                      \
    }

static const struct screen screens[] = {
    SCREEN("US", "Tissue Doppler", "PW Doppler", "CW 1.8 MHz", "Low Flow",
           "Sm Parts", "OB 2/3 Trim", "Vascular Art", "Renal", "MSK Shoulder",
           "Breast", "TCD", "Cardiac Adult", "Abdomen Pen",
           "Acoustic Power 100%", "Tx Freq 4.0 MHz", "Smoothing 3",
           "Edge Enh 2", "Color Gain 60", "Baseline 0", "Invert", "Steer -20",
           "Dual", "Quad", "Zoom x1.5", "Cine 120/240", "Loop 2.5 s",
           "Trace Auto", "AFI 14.2", "HC 30.1 cm", "AC 28.4 cm", "LMP", "EDD",
           "Umbilical Artery", "MCA PSV", "UA RI 0.62", "Left Ovary",
           "Right Kidney", "Uterus SAG", "CBD 4 mm", "Aorta Prox", "IVC",
           "Spleen", "Pancreas Head", "Portal Vein", "Hepatic Vein", "ICA Prox",
           "ECA", "CCA Dist", "IMT 0.7 mm", "Parasternal Long", "Apical 4CH",
           "Subcostal", "A4C", "PLAX", "MV E Vel 0.8 m/s", "TR Vmax 2.5 m/s",
           "LA Vol 45 ml", "RVSP 32 mmHg", "Color Off", "TGC", "Lat Gain",
           "SRI 3", "CHI", "XBeam", "S-Harmonic", "Elasto 2.1 kPa", "Clip 4",
           "Image 12/40", "Store", "Print", "Patient Position", "Transverse",
           "Longitudinal", "Caliper 1", "Area 12.3 cm2", "Circ 14.2 cm",
           "Perim 5.2 cm", "Ratio 1.2", "Time 120 ms", "Slope 3.2",
           "Vel 45.2 cm/s"),
    SCREEN("CT", "Scout", "Topogram", "Bolus", "Monitoring", "Premonitoring",
           "Contrast", "Delay 30s", "Spiral", "Sequence", "Thorax", "Abdomen",
           "HeadSeq", "Sharp", "Standard", "Detail", "Lung Window",
           "Mediastinum", "Iterative", "ASiR 40%", "SAFIRE 3", "iDose 4",
           "ADMIRE", "Filter B", "W:400 L:40", "WL: 40 WW: 400",
           "C: 40.0, W: 400.0", "Lossy 1:10", "Compressed 8:1", "Slice 120/240",
           "Loc -120.5", "SP: -120.5", "Thk: 5.0 mm", "Gantry 0.0",
           "Supine Head First", "FFS", "HFS", "Feet First", "MPR Thin", "VR",
           "3D", "VRT", "Ref: 2.5", "Not for diagnosis",
           "For research use only", "ORIGINAL", "DERIVED"),
    SCREEN("MR", "SE/M", "FSE-XL/90", "SAG T1", "COR STIR", "AX T2 FS",
           "TOF 3D", "MRA", "Localizer", "EPI", "SWI", "Echo 1/1",
           "Slice 12/24", "SL 5.0", "TP -12.3", "SPAIR", "BLADE", "VIBE",
           "HASTE", "FISP", "TrueFISP", "Spacing 1.0", "Gap 0.5",
           "FOV 24.0x24.0", "384x256/2.0 NEX", "RBW 244 Hz/px", "C-spine",
           "Knee Coil", "BODY", "1.5T", "3.0T", "Phase A>P", "R>L", "iPAT 2",
           "A 220.0/P 0.0", "Trigger", "Breath Hold"),
    SCREEN("DX", "SKYLINE", "OBLIQUE", "DORSAL", "LEFT", "RIGHT",
           "WEIGHT BEARING", "STANDING", "CROSS TABLE", "PORT", "SEMI-ERECT",
           "72 in", "100 cm SID", "1.2 mAs", "125 kVp", "S Value 210", "L 2.1",
           "Lgm 1.9", "EXI 1780", "REX 1500", "Dose 2.1 dGycm2", "Abdomen AP",
           "KUB", "Lateral", "Decubitus", "Expiration", "Wrist PA",
           "Hand Oblique", "Foot AP", "Knee 2 views"),
    SCREEN("XA", "Left Coronary", "RCA", "LCA", "CINE", "30 fps", "Roadmap",
           "CRA 25", "RAO 30 / CAU 20", "SOD 76 cm", "Mag 2", "DAP 1250",
           "Run 4"),
    SCREEN("NM", "Rest", "Stress", "Gated", "HFS", "MPR", "CTAC", "PET AC",
           "Dose 370 MBq", "Anterior", "Posterior", "LT LAT", "RT LAT",
           "Bone Scan", "Delayed 3 h", "1200 kcts", "Window 140 keV 20%"),
    SCREEN("US", "xPlane 0", "PureWave", "eSieTouch", "eNeedle On", "MicroV",
           "SuperRes 2", "MultiBeam", "AutoTrace", "AutoOpt", "WallFilt 60 Hz",
           "Compr 12", "DTGC", "SonoRT", "TruView", "ClearScan", "GenRes",
           "FocNo 1", "LogComp 55 dB", "PenDoppler"),
    SCREEN("CT", "FC30", "X-Offset 0", "mAs/rot 120"),
    SCREEN("MR", "SatS", "SatI", "rFOV 80 %"),
    SCREEN("DX", "Posi", "Nega", "12.3 uGycm2"),
    SCREEN("ES", "FICE 4", "BLI", "LCI", "WLI", "IHb", "Brt 2", "SCV 1",
           "LightSource"),
    SCREEN("ES", "Freeze", "Zoom", "Structure B5", "Color 0", "CE 2", "Mode",
           "Normal", "EVIS EXERA III"),

    SCREEN("US", "MI 1.2 TIS 0.4", "TIb 0.6 MI 0.9", "FR 32Hz", "2D Gn 54",
           "C 50 P Med", "Dyn Range 60dB", "Persist 3", "XRES 2", "DR 70",
           "Gain 12 dB", "Map C", "THI", "WF 52Hz", "PRF 1000 Hz", "WF Low",
           "AO 100%", "Frq Res", "Res Pen", "SV 2.0mm", "Angle 60 deg",
           "CF 3.5MHz", "Dist 2.31 cm", "EFW 1230 g", "PSV 85.2 cm/s",
           "EDV 25.3 cm/s", "RI 0.71", "S/D 3.4", "Vol 12.3 ml", "HR 72 bpm",
           "M-Mode", "Depth 15 cm", "B-Flow", "Wall Filter 2", "Sweep 50 mm/s",
           "HPen", "Harmonics Off", "Compound 3", "Biplane", "Simultaneous",
           "TissHarm", "Spatial Compound", "ISPTA 94 mW/cm2", "Physio Gain 40",
           "Respiration", "Focus 4.2 cm", "Frame Avg 2", "Line Density 3",
           "LT KIDNEY LONG", "RT LOBE SAG", "GALLBLADDER", "Live 3D",
           "Vivid E95", "EPIQ 7", "LOGIQ E9", "C5-1", "Freeze", "ECG Gain 12"),
    SCREEN("US", "Mitral Valve", "AV Vmax 1.2 m/s", "LVIDd 4.5 cm",
           "LVOT Diam 2.0 cm", "EF 62 %", "IVSd 1.1 cm", "E/A 1.4",
           "Dec Time 180 ms", "TAPSE 22 mm", "PHT 64 ms", "FAC 44 %",
           "GLS -18.5 %", "BPD 8.1 cm", "FL 6.2 cm", "AFI 12.4 cm", "GA 28w3d",
           "CRL 55.2 mm", "NT 1.8 mm", "Thyroid", "Carotid"),
    SCREEN("CT", "kV 120", "mA 250", "mAs 180", "SL 5.0", "W 350 L 40",
           "WW 400 WL 40", "FoV 350 mm", "TI 0.5", "Rot 0.5s", "Pitch 0.9",
           "DFOV 36.0cm", "STND", "HELICAL", "Kernel B30f", "Zoom 1.0",
           "Tilt 0.0", "GantryTilt 0", "SFOV 50.0cm", "Recon 2", "eff mAs 210",
           "CTDIvol 8.4 mGy", "DLP 412 mGycm", "Lung", "Bone Plus",
           "Soft Tissue", "Thickness 1.25mm", "Interval 0.625mm",
           "Collimation 64 x 0.6", "Portal Venous", "Arterial", "FC08",
           "RFOV 320", "Axial", "Coronal", "MIP", "Z 1.5", "I", "S", "R", "L",
           "Feed 24", "INCR 3.0"),
    SCREEN("MR", "TR 4500", "TE 88", "FA 90", "NEX 2", "ETL 16", "BW 31.25",
           "FOV 240", "SP -12.5", "Matrix 256x256", "FLAIR", "T2 TSE",
           "thk 5.0 mm", "TI 2500", "8HRBRAIN", "HeadNeck", "TORSO", "FatSat",
           "Concat 2", "Averages 1", "mDIXON", "Dist. factor 20%", "SAR 1.2",
           "Phase FOV 75%", "DWI b1000", "ADC", "GRE", "TA 02:31 min", "SNR",
           "PSAT", "Freq 63.8"),
    SCREEN("DX", "75 kV 8 mAs", "AP ERECT", "R LAT", "SID 180 cm", "S 400",
           "EI 1450", "PORTABLE", "SUPINE", "L", "R", "PA", "UPRIGHT", "L MLO",
           "CHEST PA", "Grid", "Inspiration", "Exp. Index 1450", "DAP 2.3",
           "DI -1.2", "LAT DECUB", "Zoom 100%"),
    SCREEN("MG", "R CC", "L MLO", "30 kVp", "Comp 52 mm", "Rh/Rh", "W/Rh",
           "AGD 1.2 mGy", "110 N", "LCC", "RMLO", "Thickness 55 mm",
           "Force 90 N", "Angle 45"),
    SCREEN("XA", "LAO 30 CRA 15", "RAO 20 CAUD 10", "15 fps", "DSA",
           "Frame 12/80", "80 kV 500 mA", "FD 20 cm", "Air Kerma 120 mGy",
           "Fluoro", "Road Map", "Mask 1"),
    SCREEN("NM", "500 kcts", "ANT", "POST", "RAO", "Tc-99m MDP", "Static",
           "Whole Body", "SUV 2.5", "LPO", "Peak 140 keV", "Duration 20 s"),
    SCREEN("ES", "Enh: A3", "Iris: Auto", "Gain: 6", "NBI", "Zm: 1.4", "AGC",
           "Light Source", "White Balance", "Peak", "Average")};

static int misjudged(const char *modality, enum policy policy, const char *text)
{
    struct picture p = picture_of(modality);

    p.policy = policy;
    print_at(&p, 100, 100, text);
    decide_picture(&p);
    for (int at = 0; at < (int)strlen(text); at++)
        if (text[at] != ' ' && is_blank_at(&p, 100 + at * 8 + 4, 108)) {
            print_error("%s %s: '%s' (%s)\n", modality,
                        policy == POLICY_PHI ? "phi" : "strict", text,
                        p.found.at[0].rule);
            return 1;
        }
    return 0;
}

static void what_screens_show_stays(void **state)
{
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
        for (const char *const *l = screens[i].lines; *l; l++)
            for (int policy = POLICY_STRICT; policy <= POLICY_PHI; policy++)
                wrong +=
                    misjudged(screens[i].modality, (enum policy)policy, *l);
    assert_int_equal(wrong, 0);
}

/* ---- people -------------------------------------------------------------- */

/* Surnames and first names that are words of such screens. */
static const char *const people[][2] = {
    {"Gain", "Robert"},  {"Power", "Tyrone"},   {"Frame", "Janet"},
    {"Bone", "Marta"},   {"Page", "Gregory"},   {"Post", "Emily"},
    {"Field", "Sally"},  {"Focus", "Anna"},     {"Peak", "Dora"},
    {"Trace", "Iris"},   {"Low", "Frank"},      {"High", "Eva"},
    {"Fast", "Howard"},  {"Rate", "Saul"},      {"Chest", "Oskar"},
    {"Foote", "Iris"},   {"Hand", "David"},     {"Heart", "Mary"},
    {"Ma", "Li"},        {"Li", "Wei"},         {"Do", "Kim"},
    {"Le", "Anh"},       {"Siemens", "Werner"}, {"Philips", "Anton"},
    {"Axel", "Rose"},    {"Portal", "Magda"},   {"Coll", "Josep"},
    {"Sweep", "Nora"},   {"Angle", "Peter"},    {"Grid", "Hanna"},
    {"Ray", "Man"},      {"Lung", "Ada"},       {"Temple", "Shirley"},
    {"Brain", "Dennis"}, {"Air", "Donna"},      {"Scope", "Nils"},
    {"Average", "Jo"},   {"Torso", "Pia"},      {"Noble", "Percy"},
    {"Force", "Lee"},    {"Persist", "Nell"},   {"Live", "Ian"},
    {"Boone", "Paige"},  {"Powers", "Gaines"},  {"Fields", "Tracey"},
    {"Compton", "Ira"},  {"Gayne", "Axel"}};

/* A scratch arena for all that one person needs. */
static struct arena *lasting;

static void borrow(void)
{
    lasting = arena;
    arena = arena_create((size_t)1 << 28);
    assert_non_null(arena);
}

static void give_back(void)
{
    arena_destroy(arena);
    arena = lasting;
}

static int left_of(struct picture *p, const char *how, const char *text,
                   int from)
{
    decide_picture(p);
    for (int at = from; at < (int)strlen(text); at++)
        if (text[at] != ' ' && !is_blank_at(p, 100 + at * 8 + 4, 108)) {
            print_error("%s %s: '%s' at %d\n", how,
                        p->policy == POLICY_PHI ? "phi" : "strict", text, at);
            return 1;
        }
    return 0;
}

enum { PEOPLE = sizeof people / sizeof *people };

/* form with $ for the surname, & for the first name and ' for its initial */
static const char *spell(const char *form, int who)
{
    const char *text = "";

    for (; *form; form++)
        text = *form == '$'   ? str_format(arena, "%s%s", text, people[who][0])
               : *form == '&' ? str_format(arena, "%s%s", text, people[who][1])
               : *form == '\''
                   ? str_format(arena, "%s%.1s", text, people[who][1])
                   : str_format(arena, "%s%c", text, *form);
    return text;
}

static const char *const modalities[] = {"US", "CT", "MR", "DX", "ES", "NM"};

/* How often forms of a person's name are left standing, on six screens under
 * two policies; known: the header has the name. */
static int count_left(int who, const char *const *forms, int count, bool known)
{
    int wrong = 0;

    borrow();
    for (int run = 0; run < 12 * count; run++) {
        struct picture p = picture_of(modalities[run % 6]);
        const char *text = spell(forms[run / 12], who);

        p.policy = run % 12 < 6 ? POLICY_STRICT : POLICY_PHI;
        if (known)
            add(&p.ids, ID_PERSON, spell("$^&", who));
        print_at(&p, 100, 100, text);
        wrong += left_of(&p, modalities[run % 6], text, 0);
    }
    give_back();
    return wrong;
}

static void names_like_settings_go_where_the_header_has_them(void **state)
{
    static const char *const forms[] = {
        "$ &", "& $", "$, &", "$^&", "$ & 12.03.1971", "'. $", "$"};
    int wrong = 0;

    (void)state;
    for (int who = 0; who < PEOPLE; who++)
        wrong += count_left(who, forms, 7, true);
    assert_int_equal(wrong, 0);
}

static void names_like_settings_go_behind_a_label(void **state)
{
    static const char *const forms[] = {"Name: $ &", "Patient: $, &",
                                        "Pat. Name: & $", "Patient Name: $^&"};
    int wrong = 0;

    (void)state;
    for (int who = 0; who < PEOPLE; who++)
        wrong += count_left(who, forms, 4, false);
    assert_int_equal(wrong, 0);
}

static void names_like_settings_go_in_a_banner(void **state)
{
    static const char *const forms[] = {"$ & [M] 01.05.1971", "$, & 01.05.1971",
                                        "$^& 01/05/1971"};
    int wrong = 0;

    (void)state;
    for (int who = 0; who < PEOPLE; who++)
        wrong += count_left(who, forms, 3, false);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_screens_show_stays),
        cmocka_unit_test(names_like_settings_go_where_the_header_has_them),
        cmocka_unit_test(names_like_settings_go_behind_a_label),
        cmocka_unit_test(names_like_settings_go_in_a_banner),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
