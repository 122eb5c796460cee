import { inRegion, isKeyArn, isKeyId, keyArn, keyId, keyIdOf, partsOf, regionOf } from '../../functions/core/ids.ts';
import { arnOf, multiRegionId, uuid } from './keys.ts';

describe('a key id', () => {
  it.each([uuid, multiRegionId])('may be %s', (text) => {
    expect(keyId(text)).toBe(text);
  });

  it.each([
    ['an alias', 'alias/orders'],
    ['an ARN', arnOf(uuid)],
    ['in capitals', uuid.toUpperCase().replace('1', 'A')],
    ['one of several lines', `${uuid}\n`],
    ['a reference that Systems Manager would resolve', '{{ global:ACCOUNT_ID }}'],
    ['too short', 'mrk-0123'],
    ['empty', ''],
  ])('is not %s', (_what, text) => {
    expect(isKeyId(text)).toBe(false);
    expect(() => keyId(text)).toThrow(
      new RangeError(`not a KMS key id: ${JSON.stringify(text)}; expected a UUID or mrk- followed by 32 hex digits`),
    );
  });
});

describe('a key ARN', () => {
  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso-b'])('may be of the partition %s', (partition) => {
    const text = `arn:${partition}:kms:eu-central-1:111122223333:key/${uuid}`;

    expect(partsOf(keyArn(text))).toStrictEqual({ partition, region: 'eu-central-1', accountId: '111122223333', keyId: uuid });
  });

  it.each([
    ['of an alias', 'arn:aws:kms:eu-central-1:111122223333:alias/orders'],
    ['without an account', `arn:aws:kms:eu-central-1::key/${uuid}`],
    ['of another service', `arn:aws:s3:eu-central-1:111122223333:key/${uuid}`],
    ['with something behind it', `${arnOf(uuid)}/x`],
    ['that is only a key id', uuid],
  ])('is not one %s', (_what, text) => {
    expect(isKeyArn(text)).toBe(false);
    expect(() => keyArn(text)).toThrow(
      new RangeError(`not a KMS key ARN: ${JSON.stringify(text)}; expected arn:<partition>:kms:<region>:<account>:key/<id>`),
    );
  });

  it('names the key and its Region', () => {
    expect([keyIdOf(arnOf(multiRegionId)), regionOf(arnOf(multiRegionId))]).toStrictEqual([multiRegionId, 'eu-central-1']);
  });

  it('differs between the Regions of a multi-Region key in the Region alone', () => {
    expect(inRegion(arnOf(multiRegionId), 'us-east-1')).toBe(arnOf(multiRegionId, 'us-east-1'));
  });
});
