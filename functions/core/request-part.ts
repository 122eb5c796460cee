import { type Asked, executionFor } from './changes/asked.ts';
import type { Request, RequestPart } from './records/request.ts';

/** An execution says that it belongs to a request, and asks for something else than the request has. */
export class NotOfRequestError extends Error {
  override readonly name = 'NotOfRequestError' as const;
}

/** What one part of a request is started with. */
export function startOfPart(part: RequestPart, { rotationPeriodInDays }: Pick<Request, 'rotationPeriodInDays'>) {
  const keyIds = [...new Set(part.changes.map(({ keyId }) => keyId))];
  const kinds = [...new Set(part.changes.map(({ kind }) => kind))];
  return executionFor({ keyIds, kinds, options: { rotationPeriodInDays } });
}

type Started = { readonly documentName: string; readonly asked: Asked };

/**
 * The part of a request that an execution is: of the same document, with the same keys and options.
 * @throws NotOfRequestError: under the name of a request only what it has is asked for
 */
export function partOfRequest({ documentName, asked }: Started, request: Request): RequestPart {
  const part = request.parts.find((one) => isPart({ documentName, asked }, one, request));
  if (part !== undefined) return part;
  throw new NotOfRequestError(
    `the execution was started as one of request ${request.requestId}, and asks for other keys, another period or another change than that request has; start it without RequestId`,
  );
}

/** Whether an execution asks for exactly what a part has. */
export const isPart = ({ documentName, asked }: Started, part: RequestPart, request: Pick<Request, 'rotationPeriodInDays'>): boolean =>
  part.documentName === documentName && textOf(startOfPart(part, request)) === textOf(executionFor(asked));

/** The order of keys means nothing. */
const textOf = ({ parameters }: ReturnType<typeof executionFor>): string =>
  JSON.stringify(
    Object.entries(parameters)
      .map(([name, values]) => [name, [...values].sort()])
      .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
