import { requestKey, requestPrefix } from '../../names.ts';
import { schemaVersionIn } from '../../records/reading.ts';
import {
  type Notification,
  notificationSchema,
  type Request,
  requestSchema,
  type StartedPart,
  startedPartSchema,
} from '../../records/request.ts';
import { type EvidenceFiles, filesUnder } from '../files.ts';
import { type Found, foundIn, type Problems } from '../read-record.ts';

/** A scheduled request of the second edition, with the executions that its parts were started as. */
export type RequestFound = {
  readonly request: Found<Request>;
  readonly parts: readonly Found<StartedPart>[];
  readonly notification: Found<Notification> | undefined;
};

/** `undefined`: there is none of that id, or it is of the first edition. */
export function requestIn(evidence: EvidenceFiles, requestId: string, problems: Problems): RequestFound | undefined {
  const key = requestKey(requestId, 'request.json');
  const file = evidence.files.get(key);
  if (file === undefined || schemaVersionIn(file.text) === 1) return undefined;
  const request = foundIn(file, key, { schema: requestSchema, newest: 2 }, problems);
  if (request === undefined) return undefined;
  const notification = requestKey(requestId, 'notification.json');
  return {
    request,
    parts: filesUnder(evidence, `${requestPrefix}${requestId}/parts/`).flatMap(
      (part) => foundIn(part, part.key, { schema: startedPartSchema, newest: 1 }, problems) ?? [],
    ),
    notification: foundIn(evidence.files.get(notification), notification, { schema: notificationSchema, newest: 1 }, problems),
  };
}
