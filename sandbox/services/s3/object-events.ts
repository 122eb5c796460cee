import type { ApiCall } from '../../call.ts';
import type { ServiceEvent } from '../events/event-bus.ts';

/** What has become of an object. */
export type ObjectChange = {
  readonly detailType: 'Object Created' | 'Object Deleted';
  readonly key: string;
  /** Of a version that was put. */
  readonly content?: { readonly size: number; readonly etag: string };
  /** Left out in a bucket without versions. */
  readonly versionId?: string;
  readonly reason: 'PutObject' | 'DeleteObject';
  readonly deletionType?: 'Permanently Deleted' | 'Delete Marker Created';
};

/**
 * Amazon S3 user guide, "EventBridge event message structure". The ETag is without its quotes
 * there.
 */
export const objectEvent = (change: ObjectChange, { input, principal }: ApiCall, sequence: number): ServiceEvent => ({
  source: 'aws.s3',
  detailType: change.detailType,
  resources: [`arn:${principal.arn.split(':')[1]}:s3:::${String(input['Bucket'])}`],
  detail: {
    version: '0',
    bucket: { name: String(input['Bucket']) },
    object: {
      key: change.key,
      ...(change.content === undefined ? {} : { size: change.content.size, etag: change.content.etag.replaceAll('"', '') }),
      ...(change.versionId === undefined ? {} : { 'version-id': change.versionId }),
      sequencer: sequence.toString(16).toUpperCase().padStart(18, '0'),
    },
    requester: principal.accountId,
    'source-ip-address': '127.0.0.1',
    reason: change.reason,
    ...(change.deletionType === undefined ? {} : { 'deletion-type': change.deletionType }),
  },
});
