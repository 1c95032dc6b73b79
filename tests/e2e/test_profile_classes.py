"""What is no picture: each class is cleaned by its attributes or refused with
the reason; nothing passes by omission."""
import csv

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset

from conftest import run

NAME, ID, BORN = "Quuxley^Xenia", "90817263", "19560621"
CLASSES = {  # name: class, refused by basic, refused by tcia
    "pdf": ("1.2.840.10008.5.1.4.1.1.104.1", True, True),
    "cda": ("1.2.840.10008.5.1.4.1.1.104.2", True, True),
    "report": ("1.2.840.10008.5.1.4.1.1.88.11", True, False),
    "contours": ("1.2.840.10008.5.1.4.1.1.481.3", False, False),
    "presentation": ("1.2.840.10008.5.1.4.1.1.11.1", False, False),
    "segmentation": ("1.2.840.10008.5.1.4.1.1.66.4", False, False),
    "waveform": ("1.2.840.10008.5.1.4.1.1.9.1.1", False, False),
    "raw": ("1.2.840.10008.5.1.4.1.1.66", True, True),
    "display": ("1.2.840.10008.5.1.4.1.1.131", True, True),
}


def item(**values):
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def fill(name, ds):
    """The module that makes the class what it is, with the patient in it."""
    words = f"seen for {NAME.replace('^', ' ')} ({ID}), born {BORN}"
    if name in ("pdf", "cda"):
        ds.EncapsulatedDocument = words.encode() + b" " * (len(words) % 2)
        ds.DocumentTitle = words[:64]
    elif name == "report":
        ds.ContentSequence = [
            item(ValueType="TEXT", TextValue=words),
            item(ValueType="PNAME", PersonName=NAME),
            item(ValueType="CONTAINER", ContentSequence=[
                item(ValueType="TEXT", TextValue="No " + words)])]
        ds.VerifyingObserverSequence = [
            item(VerifyingObserverName=NAME,
                 VerificationDateTime=BORN + "101010")]
    elif name == "contours":
        ds.StructureSetLabel = "PLAN"
        ds.StructureSetROISequence = [
            item(ROINumber=1, ROIName="Heart", ROIDescription=words)]
    elif name == "presentation":
        ds.ContentLabel, ds.ContentDescription = "MARKS", words[:64]
        ds.PresentationCreationDate = "20240229"
        ds.PresentationCreationTime = "101010"
        ds.GraphicAnnotationSequence = [item(
            GraphicLayer="L", TextObjectSequence=[
                item(UnformattedTextValue=words)])]
    elif name == "segmentation":
        ds.SegmentSequence = [item(SegmentNumber=1, SegmentLabel="Liver",
                                   SegmentDescription=words[:64])]
        ds.Rows = ds.Columns = 16
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.BitsAllocated = ds.BitsStored = 8
        ds.HighBit, ds.PixelRepresentation, ds.NumberOfFrames = 7, 0, 1
        ds.PixelData = bytes(256)
    elif name == "waveform":
        ds.WaveformSequence = [item(
            NumberOfWaveformChannels=1, NumberOfWaveformSamples=4,
            SamplingFrequency=100, WaveformBitsAllocated=16,
            WaveformSampleInterpretation="SS", WaveformData=bytes(8))]
        ds["WaveformSequence"][0]["WaveformData"].VR = "OW"
        ds.WaveformAnnotationSequence = [item(UnformattedTextValue=words)]


def write(path, name):
    sop_class = CLASSES[name][0]
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = sop_class
    uid = "1.2.3.%d" % (10 + list(CLASSES).index(name))
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = uid
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3.1", uid + ".1"
    ds.Modality, ds.PatientName, ds.PatientID = "OT", NAME, ID
    ds.PatientBirthDate, ds.StudyDate = BORN, "20240229"
    fill(name, ds)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.save_as(path, write_like_original=False)


@pytest.fixture(scope="module", params=["basic", "tcia"])
def cleaned(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes")
    (folder / "in").mkdir()
    for name in CLASSES:
        write(folder / "in" / f"{name}.dcm", name)
    out = run(folder / "out", folder / "in",
              options=("--profile", request.param, "--no-previews"))
    with open(out.path / "private/quarantine.csv", newline="") as f:
        held = {r["path"].rsplit("/", 1)[-1][:-4]: r
                for r in csv.DictReader(f)}
    return request.param, folder / "in", out, held


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_is_cleaned_or_refused_with_the_reason(cleaned, name):
    profile, source, out, held = cleaned
    refused = CLASSES[name][1 if profile == "basic" else 2]
    twin = out.twin(source / f"{name}.dcm")
    if refused:
        assert twin is None
        assert held[name]["verdict"] == "refused" and held[name]["reason"]
        return
    assert twin is not None, held.get(name)
    written = twin.read_bytes().lower()
    for word in (b"quuxley", b"xenia", ID.encode(), BORN.encode()):
        assert word not in written
    ds = pydicom.dcmread(twin)
    assert ds.SOPClassUID == CLASSES[name][0]
    if name == "report":
        assert len(ds.ContentSequence) == 3
        assert "No" in ds.ContentSequence[2].ContentSequence[0].TextValue
    if name == "presentation":
        assert ds.PresentationCreationDate != "20240229"
        assert ds.PresentationCreationDate and ds.PresentationCreationTime
    if name == "contours":
        assert ds.StructureSetROISequence[0].ROINumber == 1
    if name == "waveform":
        assert ds.WaveformSequence[0].WaveformData == bytes(8)


def test_a_media_directory_is_passed_over_or_refused(tmp_path):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    ds.file_meta.MediaStorageSOPInstanceUID = "1.2.3.99"
    ds.DirectoryRecordSequence = [item(DirectoryRecordType="PATIENT",
                                       PatientName=NAME, PatientID=ID)]
    ds.is_little_endian, ds.is_implicit_VR = True, False
    for name in ("DICOMDIR", "renamed.dcm"):
        ds.save_as(tmp_path / name, write_like_original=False)
        out = run(tmp_path / f"out {name}", tmp_path / name)
        assert out.by_uid == {}
        assert not any(NAME.split("^")[0].encode() in p.read_bytes()
                       for p in out.path.glob("report.*"))
