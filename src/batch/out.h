/*
 * out.h - the folders and names below OUT
 *
 *   OUT/dicom/<PatientID>/<StudyInstanceUID>/<SeriesInstanceUID>/<SOP...>.dcm
 *   OUT/report.json .csv .html, OUT/audit.log          no PHI in any of them
 *   OUT/private/ (0700)  ledger.db key uid-map.csv patient-map.csv
 *                        quarantine.csv report.html drafts/ review/
 *
 * A shard keeps its ledger, drafts and maps in OUT/private/shard-K-of-N/ and
 * its reports in reports/ below it, a dry run in OUT/private/dry-run/.
 */
#pragma once
#include "batch/batch.h"

struct out {
    const char *root;    /* OUT, resolved */
    const char *private; /* where ledger and maps of this run are */
    const char *reports; /* where report.json is: root for a whole run */
    const char *drafts, *review;
    const char *ledger;
};

/* Make the folders. */
enum code out_open(struct arena *a, const struct batch_options *options,
                   struct out *ret, struct error *err);

/* The same folders of an OUT that was made before; makes nothing. */
enum code out_find(struct arena *a, const char *path, struct out *ret,
                   struct error *err);

/* The name below OUT for these identifiers: four parts made safe for any file
 * system, never empty, never climbing out. ref stands in for a missing
 * SOPInstanceUID. */
enum code out_name(struct arena *a, const struct new_ids *ids, struct str ref,
                   struct str *ret, struct error *err);

/* True if OUT can take some more bytes: tells a full disk from a bad file. */
bool out_has_room(const struct out *out);
