import type { ChangeKind } from '../functions/core/changes/kind.ts';
import { changePrefix, decisionPrefix, requestPrefix } from '../functions/core/names.ts';
import { objectsIn } from './arns.ts';

/** ARNs of the objects of the evidence bucket, as policies name them. */

/** One record of every execution. */
export const recordsNamed = (bucketArn: string, record: string): string => objectsIn(bucketArn, `executions/*/${record}`);

/** Decisions, filed by day. */
export const decisionsIn = (bucketArn: string): string => objectsIn(bucketArn, `${decisionPrefix}*`);

/** What the request scheduler keeps of its requests: everything, or one record of every request. */
export const requestsIn = (bucketArn: string, record = '*'): string => objectsIn(bucketArn, `${requestPrefix}${record}`);

/** Attempts at changes of all kinds, and what came of them. */
export const everyChangeIn = (bucketArn: string): string => objectsIn(bucketArn, `${changePrefix}*`);

/** Attempts at changes of some kinds, and what came of them. */
export const changesIn = (bucketArn: string, kinds: readonly ChangeKind[]): readonly string[] =>
  kinds.map((kind) => objectsIn(bucketArn, `${changePrefix}*/${kind}/*`));

/** Why approved changes of some kinds were not made. */
export const notWrittenIn = (bucketArn: string, kinds: readonly ChangeKind[]): readonly string[] =>
  kinds.map((kind) => recordsNamed(bucketArn, `not-written/*.${kind}.json`));

/** Answers of approvers. `of`: the name of an author, as a pattern. */
export const answersIn = (bucketArn: string, of = '*'): string => recordsNamed(bucketArn, `answers/${of}`);
