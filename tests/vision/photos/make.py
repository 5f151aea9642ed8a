"""Makes the small photos beside it (pip install pillow pillow-heif tifffile numpy). Each shows, upright, 24 x 16 pixels:
red, green / blue, white quarters. The name says how it is stored."""
import os

import numpy as np
import pillow_heif
import tifffile
from PIL import Image, ImageCms

os.chdir(os.path.dirname(os.path.abspath(__file__)))
pillow_heif.register_heif_opener()

upright = np.zeros((16, 24, 3), np.uint8)
upright[:8, :12] = 255, 0, 0
upright[:8, 12:] = 0, 255, 0
upright[8:, :12] = 0, 0, 255
upright[8:, 12:] = 255, 255, 255
picture = Image.fromarray(upright)

T = Image.Transpose
STORED = {1: None, 2: T.FLIP_LEFT_RIGHT, 3: T.ROTATE_180, 4: T.FLIP_TOP_BOTTOM, 5: T.TRANSPOSE, 6: T.ROTATE_90,
          7: T.TRANSVERSE, 8: T.ROTATE_270}


def stored(orientation):
    how = STORED[orientation]
    return picture if how is None else picture.transpose(how)


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    e[0x010F] = "Maker"
    return e


for o in STORED:
    stored(o).save(f"turned-{o}.jpg", quality=95, subsampling=0, exif=exif(o))
    tiff = tifffile.TiffWriter(f"turned-{o}.tif")
    tiff.write(np.asarray(stored(o)), photometric="rgb", extratags=[(274, 3, 1, o, True)], metadata=None, software="")
    tiff.close()
stored(6).save("turned-6.png", exif=exif(6))
stored(6).save("turned-6.webp", lossless=True, exif=exif(6))
picture.save("upright.heic", quality=90)
picture.save("upright.avif", quality=90)
picture.convert("L").save("grey.jpg", quality=95)
half = np.full((16, 24), 255, np.uint8)
half[:, 12:] = 128
rgba = picture.copy()
rgba.putalpha(Image.fromarray(half))
rgba.save("half.png")
rgba.convert("LA").save("grey-half.png")
rgba.save("half.webp", lossless=True)
picture.quantize(4).save("palette.png")
Image.fromarray((np.asarray(picture.convert("L")).astype(np.uint16) * 257)).save("grey-16.png")
tifffile.imwrite("rgb-16.tif", upright.astype(np.uint16) * 257, photometric="rgb", metadata=None, software="")
picture.convert("CMYK").save("inks.jpg", quality=80)
tifffile.imwrite("inks.tif", np.asarray(picture.convert("CMYK")), photometric="separated", metadata=None, software="")

e = exif(6)
e.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
e.get_ifd(0x8769).update({0x9003: "2020:02:03 04:05:06", 0xA002: 16, 0xA003: 24, 0x927C: b"secret of the maker"})
xmp = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" photoshop:City="Berlin" photoshop:Headline="A day out" tiff:Orientation="6"/>
</rdf:RDF></x:xmpmeta>"""
icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
stored(6).save("noted.jpg", quality=95, subsampling=0, exif=e, xmp=xmp, icc_profile=icc)
