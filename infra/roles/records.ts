import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { functionNames } from '../../functions/core/names.ts';
import { changesIn, recordsNamed } from '../evidence-objects.ts';
import { kindsWrittenBy } from '../runbook/writers.ts';
import { allow } from './allow.ts';

/** A record is the only version of its object, and one that a delete marker hides is not one that never was: so versions are listed. */
export const listRecords = (bucketArn: string): PolicyStatement =>
  allow('ListRecords', { actions: ['s3:ListBucketVersions'], on: bucketArn });

/**
 * As `listRecords`, for whoever also reads objects that may be written again and need not be there:
 * without this permission Amazon S3 answers AccessDenied where there is no object.
 */
export const listEvidence = (bucketArn: string): PolicyStatement =>
  allow('ListRecords', { actions: ['s3:ListBucket', 's3:ListBucketVersions'], on: bucketArn });

/**
 * Records that are written once are read by the id of their one version, for which Amazon S3 asks
 * for this permission and not for that of the current version (API reference, GetObject).
 */
const readVersion = 's3:GetObjectVersion';

export const readRecords = (sid: string, on: string | readonly string[]): PolicyStatement => allow(sid, { actions: [readVersion], on });

/** Records that are written once: whoever writes one reads what is on record then. */
export const storeRecords = (sid: string, on: string | readonly string[]): PolicyStatement =>
  allow(sid, { actions: ['s3:PutObject', readVersion], on });

/** Objects that may be written again. */
export const readCurrent = (sid: string, on: string | readonly string[]): PolicyStatement => allow(sid, { actions: ['s3:GetObject'], on });

/** People and reports read both. */
export const recordReadActions = ['s3:GetObject', readVersion] as const;

/** The first edition wrote outcomes again when a step was tried again. */
export const readFirstEditionOutcomes = (bucketArn: string): PolicyStatement =>
  readCurrent('ReadFirstEditionOutcomes', recordsNamed(bucketArn, 'outcomes.json'));

/** What tells of the replacements of a key; of those of the first edition, together with their outcomes. */
export const replacementRecords = (bucketArn: string): readonly string[] => [
  ...changesIn(bucketArn, kindsWrittenBy(functionNames.replaceKey)),
  recordsNamed(bucketArn, 'successor.json'),
];
