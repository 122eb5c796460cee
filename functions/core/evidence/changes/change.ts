import type { ProposedChange } from '../../changes/proposed-change.ts';
import { definitionFor } from '../../changes/registry.ts';
import type { ChangeContext } from '../../changes/subject.ts';
import { isKeyArn, partsOf } from '../../ids.ts';
import { type Contradiction, differences, ofField } from '../contradiction.ts';
import { profileAgain } from './profile-again.ts';

/** Where and when a change was proposed, and by which policy. */
export type ProposedAt = {
  readonly accountId: string;
  readonly region: string;
  readonly policy: ChangeContext['policy'];
  readonly now: Date;
};

/** What a proposed change says against itself: the key against its ARN, its verdict against its metadata, and the change against the key. */
export function contradictionsInChange(record: string, field: string, change: ProposedChange, at: ProposedAt): readonly Contradiction[] {
  const { key } = change;
  const definition = definitionFor(change);
  const replacedBy = definition.lineage?.restsOn(change)?.successorArn;
  const again = profileAgain(key, { ...at, replacedBy });
  if (again === undefined) return [ofField(record, `${field}.key`, key.keyArn, 'No key of AWS KMS has such an id, ARN and relatives.')];
  const subject = definition.subjectOf(change);
  const asked = {
    rotationPeriodInDays: 'rotationPeriodInDays' in change ? change.rotationPeriodInDays : undefined,
    callersAcknowledged: true,
  };
  const proposed = definition.propose({ ...subject, profile: again }, { policy: at.policy, now: at.now, asked });
  return [
    ...ofPlace(record, `${field}.key`, key, at),
    ...ofMaterial(record, `${field}.key`, key),
    ...differences(record, `${field}.key`, key, again, 'the metadata and the rotation of the key, by the policy'),
    ...(proposed.change === undefined
      ? [ofField(record, `${field}.kind`, change.kind, `A key like this cannot have that change: ${proposed.refusal.annotation}`)]
      : differences(record, field, change, { ...proposed.change, key }, 'the key as it is shown')),
  ];
}

/** Material that AWS KMS makes does not expire, and none waits. */
function ofMaterial(record: string, field: string, { origin, validTo, keyMaterial }: ProposedChange['key']): readonly Contradiction[] {
  const ofImported = [validTo, keyMaterial?.expiresAt ?? undefined, keyMaterial?.pending ?? undefined];
  return origin === 'EXTERNAL' || ofImported.every((value) => value === undefined)
    ? []
    : [ofField(record, `${field}.origin`, origin, 'Only imported key material expires, or waits to come into use.')];
}

function ofPlace(record: string, field: string, key: ProposedChange['key'], { accountId, region }: ProposedAt): readonly Contradiction[] {
  const parts = isKeyArn(key.keyArn) ? partsOf(key.keyArn) : undefined;
  const expected = { keyId: parts?.keyId, accountId, region };
  const found = { keyId: key.keyId, accountId: key.accountId, region: key.region };
  return [
    ...differences(record, field, found, expected, 'the ARN of the key, and the place of the record'),
    ...(parts?.accountId === accountId && parts.region === region
      ? []
      : [ofField(record, `${field}.keyArn`, key.keyArn, `The record is of account ${accountId} in ${region}.`)]),
    ...(key.keyPolicy === null ? [] : [ofField(record, `${field}.keyPolicy`, key.keyPolicy, 'A request reads no key policies.')]),
    ...(key.deletionDate === null || key.keyState?.startsWith('Pending') === true
      ? []
      : [
          ofField(
            record,
            `${field}.deletionDate`,
            key.deletionDate,
            `AWS KMS names no such date for a key in state ${key.keyState ?? 'unknown'}.`,
          ),
        ]),
  ];
}
