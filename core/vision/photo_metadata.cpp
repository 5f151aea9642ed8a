#include "core/vision/photo_metadata.h"

#include <algorithm>
#include <array>
#include <exiv2/exiv2.hpp>
#include <iterator>
#include <mutex>
#include <string_view>

#include "core/base/error.h"
#include "core/vision/webp_chunks.h"

namespace lineament {
namespace {

using Exiv2::byte;

// exiv2's XMP side is not made for several threads, keeps the names that any file brought (a damaged one would spoil
// the next), and reports to standard error: each use has it alone, fresh and silent.
class Exiv2Use {
 public:
  Exiv2Use() : lock_(one()) {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize();
  }
  ~Exiv2Use() { Exiv2::XmpParser::terminate(); }
  Exiv2Use(const Exiv2Use&) = delete;
  Exiv2Use& operator=(const Exiv2Use&) = delete;

 private:
  static std::mutex& one() {
    static std::mutex lock;
    return lock;
  }
  std::lock_guard<std::mutex> lock_;
};

const byte* raw(std::span<const std::byte> bytes) {
  return reinterpret_cast<const byte*>(bytes.data());
}

template <class Bytes>
std::vector<std::byte> copied(const Bytes& bytes, std::size_t count) {
  const auto* first = reinterpret_cast<const std::byte*>(bytes);
  return {first, first + count};
}

bool startsWith(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

template <std::size_t N>
bool anyStart(std::string_view key, const std::array<std::string_view, N>& starts) {
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view s) { return startsWith(key, s); });
}

// Of Exif.Image only what tells of the photo: everything else there says how a TIFF stores its pixels.
constexpr std::array<std::string_view, 16> kAboutThePhoto{"Exif.Image.ImageDescription",
                                                          "Exif.Image.Make",
                                                          "Exif.Image.Model",
                                                          "Exif.Image.Software",
                                                          "Exif.Image.DateTime",
                                                          "Exif.Image.Artist",
                                                          "Exif.Image.Copyright",
                                                          "Exif.Image.HostComputer",
                                                          "Exif.Image.DocumentName",
                                                          "Exif.Image.Rating",
                                                          "Exif.Image.XP",
                                                          "Exif.Image.UniqueCameraModel",
                                                          "Exif.Image.TimeZoneOffset",
                                                          "Exif.Image.CameraSerialNumber",
                                                          "Exif.Image.LensInfo",
                                                          "Exif.Image.ImageNumber"};
constexpr std::array<std::string_view, 6> kOldFileInPhoto{
    "Exif.Photo.MakerNote",       "Exif.Photo.PixelXDimension", "Exif.Photo.PixelYDimension",
    "Exif.Photo.SubjectLocation", "Exif.Photo.SubjectArea",     "Exif.Photo.InteroperabilityTag"};
constexpr std::array<std::string_view, 9> kOldFileInXmp{
    "Xmp.tiff.",   "Xmp.xmp.Thumbnails", "Xmp.xmpGImg.",       "Xmp.exif.PixelXDimension", "Xmp.exif.PixelYDimension",
    "Xmp.GImage.", "Xmp.GDepth.",        "Xmp.exif.MakerNote", "Xmp.MP.RegionInfo"};
constexpr std::array<std::string_view, 12> kPlacesInXmp{
    "Xmp.exif.GPS",      "Xmp.photoshop.City",   "Xmp.photoshop.State",  "Xmp.photoshop.Country",
    "Xmp.iptc.Location", "Xmp.iptc.CountryCode", "Xmp.iptcExt.Location", "Xmp.video.Location",
    "Xmp.dwc.Location",  "Xmp.dwc.decimal",      "Xmp.acdsee.location",  "Xmp.expressionmedia.Event"};
constexpr std::array<std::string_view, 7> kPlacesInIptc{
    "Iptc.Application2.City",        "Iptc.Application2.SubLocation", "Iptc.Application2.ProvinceState",
    "Iptc.Application2.CountryCode", "Iptc.Application2.CountryName", "Iptc.Application2.LocationCode",
    "Iptc.Application2.LocationName"};

bool isPlaceInExif(std::string_view key) {
  return startsWith(key, "Exif.GPSInfo.");
}
bool keptInExif(std::string_view key) {
  if (startsWith(key, "Exif.Photo.")) return !anyStart(key, kOldFileInPhoto);
  return isPlaceInExif(key) || anyStart(key, kAboutThePhoto);
}

template <class Data, class Drop>
void dropWhere(Data& data, const Drop& drop) {
  for (auto at = data.begin(); at != data.end();) {
    at = drop(std::string_view(at->key())) ? data.erase(at) : std::next(at);
  }
}

std::vector<std::byte> encoded(const Exiv2::ExifData& data) {
  if (data.empty()) return {};
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, Exiv2::littleEndian, data);
  return copied(blob.data(), blob.size());
}

std::string packet(Exiv2::XmpData& data) {
  std::string text;
  if (!data.empty()) Exiv2::XmpParser::encode(text, data, Exiv2::XmpParser::useCompactFormat);
  return text;
}

// Of a profile's header: which numbers it is for. One for grey or inks would be wrong for an RGB file.
bool isRgbProfile(std::span<const std::byte> icc) {
  constexpr std::string_view kRgb = "RGB ";
  return icc.size() > 128 && std::equal(kRgb.begin(), kRgb.end(), icc.begin() + 16,
                                        [](char c, std::byte b) { return static_cast<char>(b) == c; });
}

int orientationOf(const Exiv2::ExifData& exif) {
  const auto at = exif.findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
  if (at == exif.end() || at->count() == 0) return 1;
  const std::string text = at->toString();
  return text.size() == 1 && text[0] >= '1' && text[0] <= '8' ? text[0] - '0' : 1;
}

void takeExif(ReadMetadata& into, Exiv2::ExifData exif) {
  into.orientation = orientationOf(exif);
  dropWhere(exif, [](std::string_view key) { return !keptInExif(key); });
  into.metadata.exif = encoded(exif);
}

void takeXmp(PhotoMetadata& into, Exiv2::XmpData xmp) {
  dropWhere(xmp, [](std::string_view key) { return anyStart(key, kOldFileInXmp); });
  into.xmp = packet(xmp);
}

Exiv2::ExifData decodedExif(std::span<const std::byte> bytes) {
  Exiv2::ExifData data;
  if (!bytes.empty()) Exiv2::ExifParser::decode(data, raw(bytes), static_cast<std::uint32_t>(bytes.size()));
  return data;
}

Exiv2::IptcData decodedIptc(std::span<const std::byte> bytes) {
  Exiv2::IptcData data;
  if (!bytes.empty()) Exiv2::IptcParser::decode(data, raw(bytes), static_cast<std::uint32_t>(bytes.size()));
  return data;
}

Exiv2::XmpData decodedXmp(const std::string& text) {
  Exiv2::XmpData data;
  if (!text.empty()) Exiv2::XmpParser::decode(data, text);
  return data;
}

/// One piece that is damaged shall not cost the others.
template <class Work>
void orNothing(const Work& work) {
  try {
    work();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): left out, as the header says
  }
}

}  // namespace

ReadMetadata readMetadata(std::span<const std::byte> file, const PictureHeader& header) {
  const Exiv2Use use;
  ReadMetadata read;
  const bool known = header.format != PictureFormat::kBmp && header.format != PictureFormat::kPnm;
  if (!known) return read;
  orNothing([&] {
    const auto image = Exiv2::ImageFactory::open(raw(file), static_cast<long>(file.size()));
    image->readMetadata();
    orNothing([&] { takeExif(read, image->exifData()); });
    orNothing([&] { takeXmp(read.metadata, image->xmpData()); });
    orNothing([&] {
      if (image->iptcData().empty()) return;
      const Exiv2::DataBuf iptc = Exiv2::IptcParser::encode(image->iptcData());
      read.metadata.iptc = copied(iptc.pData_, static_cast<std::size_t>(iptc.size_));
    });
    if (image->iccProfileDefined()) {
      const Exiv2::DataBuf& icc = *image->iccProfile();
      read.metadata.icc = copied(icc.pData_, static_cast<std::size_t>(icc.size_));
    }
  });
  // exiv2 0.27 does not know PNG's own chunk for EXIF.
  if (header.exifSize > 0 && read.metadata.exif.empty()) {
    orNothing([&] { takeExif(read, decodedExif(file.subspan(header.exifAt, header.exifSize))); });
  }
  if (!isRgbProfile(read.metadata.icc)) read.metadata.icc.clear();
  return read;
}

PhotoMetadata metadataOf(std::span<const std::byte> exif, const std::string& xmp, std::span<const std::byte> icc) {
  const Exiv2Use use;
  ReadMetadata read;
  orNothing([&] { takeExif(read, decodedExif(exif)); });
  orNothing([&] { takeXmp(read.metadata, decodedXmp(xmp)); });
  if (isRgbProfile(icc)) read.metadata.icc.assign(icc.begin(), icc.end());
  return read.metadata;
}

bool hasLocation(const PhotoMetadata& metadata) {
  const Exiv2Use use;
  bool found = false;
  const auto look = [&](const auto& data, const auto& isPlace) {
    found = found || std::any_of(data.begin(), data.end(), [&](const auto& one) { return isPlace(one.key()); });
  };
  orNothing([&] { look(decodedExif(metadata.exif), [](const std::string& key) { return isPlaceInExif(key); }); });
  orNothing(
      [&] { look(decodedXmp(metadata.xmp), [](const std::string& key) { return anyStart(key, kPlacesInXmp); }); });
  orNothing(
      [&] { look(decodedIptc(metadata.iptc), [](const std::string& key) { return anyStart(key, kPlacesInIptc); }); });
  return found;
}

std::vector<std::byte> withMetadata(std::span<const std::byte> file, const PhotoMetadata& metadata, int width,
                                    int height, Location location) {
  if (metadata.empty()) return {file.begin(), file.end()};
  const Exiv2Use use;
  const bool drop = location == Location::kDrop;
  try {
    Exiv2::ExifData own = decodedExif(metadata.exif);
    if (drop) dropWhere(own, isPlaceInExif);
    if (!metadata.exif.empty()) {
      own["Exif.Image.Orientation"] = std::uint16_t{1};
      own["Exif.Photo.PixelXDimension"] = static_cast<std::uint32_t>(width);
      own["Exif.Photo.PixelYDimension"] = static_cast<std::uint32_t>(height);
    }
    Exiv2::XmpData xmp = decodedXmp(metadata.xmp);
    if (drop) dropWhere(xmp, [](std::string_view key) { return anyStart(key, kPlacesInXmp); });
    if (pictureHeader(file).format == PictureFormat::kWebp) {
      return webpWith(file, width, height, encoded(own), packet(xmp), metadata.icc);
    }
    const auto image = Exiv2::ImageFactory::open(raw(file), static_cast<long>(file.size()));
    image->readMetadata();
    Exiv2::ExifData exif = image->exifData();  // a TIFF describes its pixels there
    for (const Exiv2::Exifdatum& one : own) exif[one.key()] = one;
    image->setExifData(exif);
    image->setXmpData(xmp);
    if (!metadata.iptc.empty() && (image->checkMode(Exiv2::mdIptc) & Exiv2::amWrite) != 0) {
      Exiv2::IptcData iptc = decodedIptc(metadata.iptc);
      if (drop) dropWhere(iptc, [](std::string_view key) { return anyStart(key, kPlacesInIptc); });
      image->setIptcData(iptc);
    }
    if (!metadata.icc.empty()) {
      Exiv2::DataBuf icc(raw(metadata.icc), static_cast<long>(metadata.icc.size()));
      image->setIccProfile(icc);
    }
    image->writeMetadata();
    Exiv2::BasicIo& io = image->io();
    if (io.open() != 0) throw Error::internal("the photo's metadata could not be written");
    const Exiv2::DataBuf all = io.read(static_cast<long>(io.size()));
    return copied(all.pData_, static_cast<std::size_t>(all.size_));
  } catch (const Error&) {
    throw;
  } catch (const std::exception& e) {
    throw Error::internal("the photo's metadata could not be written").withDetails(e.what());
  }
}

}  // namespace lineament
