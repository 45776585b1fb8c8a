#include "local/output/provenance.h"

#include "base/error.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The value of the IPTC's Digital Source Type NewsCodes that fits is `composite`: "mix or composite of
 * several elements, any of which may or may not be generative AI". Not `algorithmicallyEnhanced` (the content
 * stays the same) nor `compositeWithTrainedAlgorithmicMedia` (parts made by a generative model): a swap warps
 * pixels of one picture into another, and the origin of both is unknown here. */
#define SOURCE_TYPE "http://cv.iptc.org/newscodes/digitalsourcetype/composite"

const char fs_provenance_xmp[] = "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                                 "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                                 " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                                 "  <rdf:Description rdf:about=\"\"\n"
                                 "    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"\n"
                                 "    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
                                 "    Iptc4xmpExt:DigitalSourceType=\"" SOURCE_TYPE "\"\n"
                                 "    xmp:CreatorTool=\"faceswap-local\"/>\n"
                                 " </rdf:RDF>\n"
                                 "</x:xmpmeta>\n"
                                 "<?xpacket end=\"r\"?>";

const char fs_provenance_comment[] =
    "Altered media: faces were replaced by faceswap-local. DigitalSourceType: " SOURCE_TYPE;

static bool put(FILE *file, const void *data, size_t size) {
  return fwrite(data, 1, size, file) == size;
}

static int close_marked(FILE *file, bool good, fs_error *error) {
  int reason = errno;
  if (file && fclose(file) != 0) {
    reason = errno;
    good = false;
  }
  return good ? 0 : fs_fail(error, "the result cannot be written: %s", fs_file_error(reason));
}

/* Appends a box of type `uuid`, as the XMP specification (part 3, 1.2.7.1) has it for MPEG-4. */
int fs_provenance_mp4(const char *path, fs_error *error) {
  static const uint8_t xmp_uuid[16] = {0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8,
                                       0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC};
  size_t packet = strlen(fs_provenance_xmp), size = 8 + sizeof xmp_uuid + packet;
  const uint8_t head[8] = {
      (uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size, 'u', 'u', 'i', 'd'};
  FILE *file = fopen(path, "ab");
  bool good = file && put(file, head, sizeof head) && put(file, xmp_uuid, sizeof xmp_uuid) &&
              put(file, fs_provenance_xmp, packet);
  return close_marked(file, good, error);
}

/* Inserts an application extension before the trailer (XMP specification, part 3, 1.1.2). The packet is
 * stored as it is: a reader that does not know the extension takes bytes of the packet for lengths of blocks,
 * and the descending tail leads such a reader to the terminator from any place. */
int fs_provenance_gif(const char *path, fs_error *error) {
  static const uint8_t head[] = "\x21\xFF\x0BXMP DataXMP";
  uint8_t tail[259] = {1};
  for (int i = 0; i < 256; i++)
    tail[1 + i] = (uint8_t)(255 - i);
  tail[258] = 0x3B; /* the GIF's trailer; before it the block's terminator, 0 */
  FILE *file = fopen(path, "r+b");
  bool good = file && fseek(file, -1, SEEK_END) == 0 && fgetc(file) == 0x3B &&
              fseek(file, -1, SEEK_END) == 0 && put(file, head, sizeof head - 1) &&
              put(file, fs_provenance_xmp, strlen(fs_provenance_xmp)) && put(file, tail, sizeof tail);
  return close_marked(file, good, error);
}
