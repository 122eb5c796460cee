import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { recordReadActions } from '../../functions/aws/evidence-store.ts';
import { functionNames } from '../../functions/core/names.ts';
import { changesIn, recordsNamed } from '../evidence-objects.ts';
import { kindsWrittenBy } from '../runbook/writers.ts';
import { allow } from './allow.ts';

/**
 * A record is the only version of its object, so its versions are listed. Without the permission to
 * list, Amazon S3 answers AccessDenied where there is no object.
 */
export const listRecords = (bucketArn: string): PolicyStatement =>
  allow('ListRecords', { actions: ['s3:ListBucket', 's3:ListBucketVersions'], on: bucketArn });

export const readRecords = (sid: string, on: string | readonly string[]): PolicyStatement => allow(sid, { actions: recordReadActions, on });

/** Records that are written once: whoever writes one reads what is on record then. */
export const storeRecords = (sid: string, on: string | readonly string[]): PolicyStatement =>
  allow(sid, { actions: ['s3:PutObject', ...recordReadActions], on });

/** What tells of the replacements of a key, those of the first edition included. */
export const replacementRecords = (bucketArn: string): readonly string[] => [
  ...changesIn(bucketArn, kindsWrittenBy(functionNames.replaceKey)),
  recordsNamed(bucketArn, 'successor.json'),
  recordsNamed(bucketArn, 'outcomes.json'),
];
