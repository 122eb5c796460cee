import { inflateRawSync } from 'node:zlib';

/** Signatures and sizes of the records of a zip archive (PKWARE, APPNOTE.TXT, 4.3). */
const endOfDirectory = { signature: 0x06_05_4b_50, size: 22 };
const directoryEntry = { signature: 0x02_01_4b_50, size: 46 };
const localHeader = { signature: 0x04_03_4b_50, size: 30 };

const stored = 0;
const deflated = 8;

/**
 * The files of a zip archive.
 * @throws RangeError if it is none, or is packed in a way that is not read here
 */
export function filesIn(archive: Buffer): ReadonlyMap<string, Buffer> {
  const end = archive.lastIndexOf(bytesOf(endOfDirectory.signature));
  if (end < 0) throw new RangeError('there is no end of a central directory');
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    expect(archive, at, directoryEntry.signature);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + directoryEntry.size, at + directoryEntry.size + (nameLength ?? 0));
    const entry = {
      method: archive.readUInt16LE(at + 10),
      packedSize: archive.readUInt32LE(at + 20),
      headerAt: archive.readUInt32LE(at + 42),
    };
    if (!name.endsWith('/')) files.set(name, contentOf(archive, entry));
    at += directoryEntry.size + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

type Entry = { readonly method: number; readonly packedSize: number; readonly headerAt: number };

function contentOf(archive: Buffer, { method, packedSize, headerAt }: Entry): Buffer {
  expect(archive, headerAt, localHeader.signature);
  // The local header has lengths of its own: its extra field may differ from the directory's.
  const from = headerAt + localHeader.size + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28);
  const packed = archive.subarray(from, from + packedSize);
  if (method === stored) return packed;
  if (method === deflated) return inflateRawSync(packed);
  throw new RangeError(`the compression method ${method} is not read here`);
}

function expect(archive: Buffer, at: number, signature: number): void {
  if (archive.readUInt32LE(at) !== signature) throw new RangeError(`there is no record at ${at}`);
}

function bytesOf(signature: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
}
