import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceName } from '../call.ts';

export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** What a protocol makes of a request: the operation, its input, and how answers and errors are written. */
export type ParsedRequest = {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: (output: Readonly<Record<string, unknown>>, requestId: string) => HttpAnswer;
};

export type Failure = {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
};

export type Protocol = {
  /** @throws ServiceError if the request cannot be read. */
  readonly parse: (service: ServiceName, request: HttpRequest) => ParsedRequest;
  readonly error: (failure: Failure, requestId: string) => HttpAnswer;
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#xD;' };

export const escapeXml = (text: string): string => text.replaceAll(/[&<>"'\r]/g, (character) => entities[character] ?? character);

/** Elements for the members of a structure, in the order given; nested structures and lists as AWS's XML protocols write them. */
export function xmlOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${xmlOf(item)}</member>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `<${name}>${xmlOf(member)}</${name}>`)
      .join('');
  }
  return escapeXml(String(value));
}
