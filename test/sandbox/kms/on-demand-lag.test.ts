import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import type { EstateKey } from '../../../sandbox/estate/estate.ts';
import type { OnDemandRotationSettings } from '../../../sandbox/services/kms/on-demand-settings.ts';
import { endOf, type Services, startServices } from '../endpoint.ts';
import { idOf, imported, keyWith, multiRegion, primaryRegion } from './kms-keys.ts';

const second = 1000;
/** As the sandbox behaves where nothing is set. */
const asRecorded: OnDemandRotationSettings = { onDemandRotationMillis: undefined, describeKeyMaterialLagMillis: undefined };
let services: Services;
let kms: KMSClient;
const start = async (keys: readonly EstateKey[], onDemand: OnDemandRotationSettings = asRecorded): Promise<void> => {
  services = await startServices(keys, { onDemand });
  kms = new KMSClient(services.settings());
};
afterEach(() => services.stop());

const rotate = (key: EstateKey, client = kms) => client.send(new RotateKeyOnDemandCommand({ KeyId: idOf(key) }));
const isUnderWay = async (key: EstateKey): Promise<boolean> =>
  (await kms.send(new GetKeyRotationStatusCommand({ KeyId: idOf(key) }))).OnDemandRotationStartDate !== undefined;
const described = async (key: EstateKey, client = kms) =>
  (await client.send(new DescribeKeyCommand({ KeyId: idOf(key) }))).KeyMetadata?.CurrentKeyMaterialId;
const listed = async (key: EstateKey) =>
  (await kms.send(new ListKeyRotationsCommand({ KeyId: idOf(key), IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))).Rotations ?? [];
const states = async (key: EstateKey) => (await listed(key)).map(({ KeyMaterialState }) => KeyMaterialState);

describe('a rotation on demand, as it was recorded against AWS', () => {
  it('is over after five seconds and is listed then; DescribeKey names the old material for 65 seconds from the call', async () => {
    const key = keyWith();
    await start([key]);
    const before = await described(key);
    await rotate(key);

    const seen = [];
    for (const seconds of [0, 4, 2, 50, 8, 2]) {
      await services.clock.advance(seconds * second);
      seen.push([await isUnderWay(key), await states(key), (await described(key)) === before]);
    }

    const [old, rotated] = [['CURRENT'], ['NON_CURRENT', 'CURRENT']];
    expect(seen).toEqual([
      [true, old, true],
      [true, old, true],
      [false, rotated, true],
      [false, rotated, true],
      [false, rotated, true],
      [false, rotated, false],
    ]);
    expect(await described(key)).toBe((await listed(key))[1]?.KeyMaterialId);
  });

  it('can be repeated as soon as its start is gone, ten times in a row, while DescribeKey names the first material', async () => {
    const key = keyWith();
    await start([key]);
    const before = await described(key);

    for (let rotation = 0; rotation < 10; rotation += 1) {
      expect(await endOf(rotate(key))).toBe('ok');
      expect(await endOf(rotate(key))).toBe('ConflictException');
      await services.clock.advance(6 * second);
    }

    expect(await described(key)).toBe(before);
    expect((await listed(key)).filter(({ RotationType }) => RotationType === 'ON_DEMAND')).toHaveLength(10);
    // The first was asked for 65 seconds ago now, the second 6 seconds later.
    await services.clock.advance(5.5 * second);
    expect(await described(key)).toBe((await listed(key))[1]?.KeyMaterialId);
    await services.clock.advance(60 * second);
    expect(await described(key)).toBe((await listed(key))[10]?.KeyMaterialId);
  });

  it('is named late in all Regions of a multi-Region key', async () => {
    const [primary, replica] = [keyWith(multiRegion('PRIMARY')), keyWith(multiRegion('REPLICA'))];
    await start([primary, replica]);
    const elsewhere = new KMSClient(services.settings(undefined, primaryRegion));
    const before = await described(primary, elsewhere);

    await rotate(primary, elsewhere);
    await services.clock.advance(60 * second);
    expect([await described(primary, elsewhere), await described(replica)]).toEqual([before, before]);
    await services.clock.advance(6 * second);

    expect(await described(replica)).not.toBe(before);
    expect(await described(primary, elsewhere)).toBe(await described(replica));
  });
});

describe('a rotation on demand, where nothing was recorded', () => {
  it('is listed only once DescribeKey names the new material, if the sandbox is told so', async () => {
    const [generated, external] = [keyWith(), keyWith(imported, { pendingKeyMaterial: {} })];
    await start([generated, external], { ...asRecorded, newMaterialIsListed: 'withDescribeKey' });

    const [before, waiting] = [await listed(generated), await listed(external)];
    await rotate(generated);
    await rotate(external);
    await services.clock.advance(30 * second);

    expect([await isUnderWay(generated), await isUnderWay(external)]).toEqual([false, false]);
    expect(await listed(generated)).toEqual(before);
    expect(await listed(external)).toEqual(waiting);
    expect(waiting.map(({ KeyMaterialState }) => KeyMaterialState)).toEqual(['CURRENT', 'PENDING_ROTATION']);
    await services.clock.advance(36 * second);
    expect([await states(generated), await states(external)]).toEqual([
      ['NON_CURRENT', 'CURRENT'],
      ['NON_CURRENT', 'CURRENT'],
    ]);
  });

  it('accepts another while it is under way, if the sandbox is told so', async () => {
    const key = keyWith();
    await start([key], { ...asRecorded, secondRotationUnderWay: 'accepted' });

    await rotate(key);
    await services.clock.advance(3 * second);
    expect(await endOf(rotate(key))).toBe('ok');
    await services.clock.advance(3 * second);

    expect(await isUnderWay(key)).toBe(true);
    await services.clock.advance(3 * second);
    expect(await isUnderWay(key)).toBe(false);
    expect(await states(key)).toEqual(['NON_CURRENT', 'NON_CURRENT', 'CURRENT']);
  });
});
