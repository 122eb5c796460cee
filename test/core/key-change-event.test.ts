import * as fc from 'fast-check';
import { isAliasChange, keyChangeIn, keysConcerned } from '../../functions/core/key-change-event.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arn = `arn:aws:kms:eu-central-1:111122223333:key/${id}`;
const read = (event: unknown) => keyChangeIn(JSON.stringify(event));
const call = (detail: object) => ({
  'detail-type': 'AWS API Call via CloudTrail',
  account: '111122223333',
  region: 'eu-central-1',
  resources: [],
  detail: { eventName: 'DisableKeyRotation', awsRegion: 'eu-central-1', recipientAccountId: '111122223333', ...detail },
});

describe('the key that an event is about', () => {
  it.each([
    ['the resource', { resources: [{ ARN: arn }], requestParameters: { keyId: 'other' } }],
    ['the key that was created', { resources: null, responseElements: { keyMetadata: { arn } } }],
    ['the key that was answered', { responseElements: { keyId: arn }, requestParameters: { keyId: 'other' } }],
    ['the ARN that was asked for', { responseElements: null, requestParameters: { keyId: arn } }],
    ['the id that was asked for', { requestParameters: { keyId: id } }],
    ['the key that AWS KMS itself rotated', { requestParameters: null, serviceEventDetails: { keyId: id } }],
  ])('is %s', (_, detail) => {
    expect(read(call(detail))).toStrictEqual({ what: 'DisableKeyRotation', key: arn });
  });

  it('is found outside of the detail of an event that AWS KMS sends', () => {
    expect(read({ 'detail-type': 'KMS CMK Rotation', resources: [arn], detail: { 'key-id': id } })).toStrictEqual({
      what: 'KMS CMK Rotation',
      key: arn,
    });
  });

  it('is left an id where the event tells neither Region nor account', () => {
    expect(read({ 'detail-type': 'KMS CMK Deletion', detail: { 'key-id': id } })).toStrictEqual({ what: 'KMS CMK Deletion', key: id });
  });

  it.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('gets the partition of its Region: %s', (region, partition) => {
    expect(read(call({ awsRegion: region, requestParameters: { keyId: id } }))?.key).toBe(
      `arn:${partition}:kms:${region}:111122223333:key/${id}`,
    );
  });

  it('is in the account that the event was recorded for, or else the one it came from', () => {
    const { detail, ...event } = call({ requestParameters: { keyId: id } });
    const { recipientAccountId: _, ...withoutRecipient } = detail as Record<string, unknown>;

    expect(read({ ...event, account: '999988887777', detail })?.key).toBe(arn);
    expect(read({ ...event, account: '999988887777', detail: withoutRecipient })?.key).toBe(arn.replace('111122223333', '999988887777'));
  });

  it.each([
    ['Region', { account: '111122223333' }],
    ['account', { region: 'eu-central-1' }],
  ])('is left an id where the event does not tell the %s', (_, event) => {
    expect(read({ 'detail-type': 'KMS CMK Deletion', ...event, detail: { 'key-id': id } })?.key).toBe(id);
  });

  it('is none of the resources that are no keys', () => {
    expect(read({ 'detail-type': 'KMS CMK Rotation', resources: [7, 'arn:aws:kms:eu-central-1:1:alias/x'] })).toStrictEqual({
      what: 'KMS CMK Rotation',
    });
    expect(read(call({ resources: [{}, { ARN: arn }] }))?.key).toBe(arn);
  });

  it('may be missing', () => {
    expect(read(call({ eventName: 'UpdatePrimaryRegion' }))).toStrictEqual({ what: 'UpdatePrimaryRegion' });
  });
});

describe('an event about an alias', () => {
  const other = arn.replace('1234abcd', '99999999');
  const alias = 'arn:aws:kms:eu-central-1:111122223333:alias/orders';
  const about = (eventName: string, ...resources: readonly string[]) =>
    read(
      call({ eventName, requestParameters: { aliasName: 'alias/orders', targetKeyId: id }, resources: resources.map((ARN) => ({ ARN })) }),
    );

  it('is about the key that it names, wherever the alias stands', () => {
    for (const resources of [
      [alias, arn],
      [arn, alias],
    ])
      expect(about('CreateAlias', ...resources)).toStrictEqual({ what: 'CreateAlias', key: arn });
  });

  it('is about the key that was asked for where it names no resource', () => {
    expect(about('CreateAlias')).toStrictEqual({ what: 'CreateAlias', key: arn });
  });

  it('may name two keys', () => {
    const change = about('UpdateAlias', alias, arn, other);

    expect(change).toStrictEqual({ what: 'UpdateAlias', key: arn, otherKeys: [other] });
    expect(change && keysConcerned(change)).toStrictEqual([arn, other]);
  });

  it('does not name all keys where an alias has left one that it does not name', () => {
    expect(keysConcerned(about('UpdateAlias', alias, arn) ?? { what: '' })).toBeUndefined();
    expect(keysConcerned(about('DeleteAlias', alias, arn) ?? { what: '' })).toStrictEqual([arn]);
    expect(keysConcerned({ what: 'DeleteAlias' })).toBeUndefined();
    expect(keysConcerned({ what: 'KMS CMK Deletion', key: id })).toBeUndefined();
  });

  it.each([
    ['CreateAlias', true],
    ['UpdateAlias', true],
    ['DeleteAlias', true],
    ['TagResource', false],
  ])('%s: %s', (what, isAbout) => {
    expect(isAliasChange({ what })).toBe(isAbout);
  });
});

describe('a text that is no event', () => {
  it('is never an error', () => {
    fc.assert(fc.property(fc.string(), (body) => keyChangeIn(body) === undefined || true));
    fc.assert(
      fc.property(fc.jsonValue(), (detail) => {
        keyChangeIn(JSON.stringify({ 'detail-type': 'any', resources: detail, detail }));
      }),
    );
    expect(['', 'null', '[]', '7', '{}'].map((body) => keyChangeIn(body))).toStrictEqual(Array.from({ length: 5 }, () => undefined));
  });
});
