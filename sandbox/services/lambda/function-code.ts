import { createHash } from 'node:crypto';
import { ServiceError } from '../../service-error.ts';
import { filesIn } from './zip-archive.ts';

/** What somebody has uploaded for a function. */
export type UploadedCode = { readonly source: string; readonly size: number; readonly sha256: string };

/**
 * Reads the `index.js` of an uploaded archive.
 * @throws ServiceError InvalidParameterValueException, in the words of AWS Lambda where it has some
 */
export function uploadedCode(zip: unknown): UploadedCode {
  if (!(zip instanceof Uint8Array)) throw invalidParameter('Please provide a source for function code.');
  const archive = Buffer.from(zip);
  const source = unpacked(archive).get('index.js');
  if (source === undefined)
    throw new ServiceError('SandboxNotImplemented', 'this sandbox runs the index.js of an archive, as CommonJS; there is none', 501);
  return {
    source: source.toString('utf8'),
    size: archive.length,
    sha256: createHash('sha256').update(archive).digest('base64'),
  };
}

function unpacked(archive: Buffer): ReadonlyMap<string, Buffer> {
  try {
    return filesIn(archive);
  } catch {
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}

export const invalidParameter = (message: string): ServiceError => new ServiceError('InvalidParameterValueException', message);
