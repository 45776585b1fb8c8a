#include "base/media/foreign_file.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define PICTURE(name) "is a " name " picture, which cannot be read here: save it as PNG or JPEG"
#define ARCHIVE "is an archive: unpack it, and send the file that is in it"
#define PLAYLIST(name) "is a " name ", which only names the files of a video: send the video itself"

typedef struct fs_signature {
  const char *bytes;
  size_t count;
  const char *problem;
} fs_signature;

#define SIGNATURE(bytes) (bytes), sizeof(bytes) - 1

static const fs_signature binary[] = {
    {SIGNATURE("PK\3\4"), ARCHIVE},
    {SIGNATURE("Rar!\x1a\7"), ARCHIVE},
    {SIGNATURE("7z\xbc\xaf\x27\x1c"), ARCHIVE},
    {SIGNATURE("\x1f\x8b\x08"), ARCHIVE},
    {SIGNATURE("%PDF-"), "is a PDF document: save its picture as PNG or JPEG"},
    {SIGNATURE("%!PS"), "is a PostScript document: save it as PNG or JPEG"},
    {SIGNATURE("FWS"), "is a Flash animation: save it as a video"},
    {SIGNATURE("CWS"), "is a Flash animation: save it as a video"},
    {SIGNATURE("8BPS"), PICTURE("Photoshop")},
    {SIGNATURE("qoif"), PICTURE("QOI")},
    {SIGNATURE("v/1\1"), "is an OpenEXR picture, which cannot be read here: save it as PNG or JPEG"},
    {SIGNATURE("SDPX"), PICTURE("DPX")},
    {SIGNATURE("XPDS"), PICTURE("DPX")},
    {SIGNATURE("\0\0\0\x0cjP  \r\n\x87\n"), PICTURE("JPEG 2000")},
    {SIGNATURE("\xff\x4f\xff\x51"), PICTURE("JPEG 2000")},
    {SIGNATURE("\xff\xd8\xff\xf7"), PICTURE("JPEG-LS")},
};

/* In text: in small letters, and from the first letter on. */
static const fs_signature text[] = {
    {SIGNATURE("#extm3u"), PLAYLIST("playlist (HLS, M3U)")},
    {SIGNATURE("ffconcat"), PLAYLIST("list of files")},
    {SIGNATURE("[playlist]"), PLAYLIST("playlist (PLS)")},
    {SIGNATURE("[internetshortcut]"), "is a link to a page, not a file of media"},
    {SIGNATURE("<mpd"), PLAYLIST("DASH manifest")},
    {SIGNATURE("<smil"), PLAYLIST("playlist (SMIL)")},
    {SIGNATURE("<asx"), PLAYLIST("playlist (ASX)")},
    {SIGNATURE("<svg"), "is an SVG drawing: save it as PNG or JPEG"},
    {SIGNATURE("<!doctype svg"), "is an SVG drawing: save it as PNG or JPEG"},
    {SIGNATURE("<!doctype html"), "is a web page: send the address of the file itself"},
    {SIGNATURE("<html"), "is a web page: send the address of the file itself"},
};

/* Declarations and comments of XML, after which its first element follows. */
static const uint8_t *pass_declarations(const uint8_t *at, const uint8_t *end) {
  for (;;) {
    while (at < end && (*at <= ' ' || *at == 0xef || *at == 0xbb || *at == 0xbf))
      at++;
    bool comment = end - at >= 4 && memcmp(at, "<!--", 4) == 0;
    if (!comment && (end - at < 2 || memcmp(at, "<?", 2) != 0))
      return at;
    const char *closed = comment ? "-->" : "?>";
    const uint8_t *found = memmem(at, (size_t)(end - at), closed, strlen(closed));
    if (!found)
      return end;
    at = found + strlen(closed);
  }
}

/* Whether no byte is one that only binary files have. The pixels of uncompressed video may look like text, as
 * may the long comment by which a JPEG begins. */
static bool is_text(const uint8_t *at, const uint8_t *end) {
  static const char *const media[] = {"YUV4MPEG2", "\xff\xd8\xff"};
  for (size_t i = 0; i < sizeof media / sizeof *media; i++)
    if ((size_t)(end - at) >= strlen(media[i]) && memcmp(at, media[i], strlen(media[i])) == 0)
      return false;
  while (at < end && (*at >= ' ' || (*at != 0 && strchr("\n\r\t\f", *at))) && *at != 0x7f)
    at++;
  return at == end;
}

const char *fs_foreign_file_problem(const uint8_t *head, size_t size) {
  for (size_t i = 0; i < sizeof binary / sizeof binary[0]; i++)
    if (size >= binary[i].count && memcmp(head, binary[i].bytes, binary[i].count) == 0)
      return binary[i].problem;
  const uint8_t *end = head + size, *at = pass_declarations(head, end);
  for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
    if ((size_t)(end - at) >= text[i].count &&
        strncasecmp((const char *)at, text[i].bytes, text[i].count) == 0)
      return text[i].problem;
  return size > 0 && is_text(head, end) ? "is text, not a file of media" : NULL;
}
