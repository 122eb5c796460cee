import {
  type ComplianceType,
  GetResourceConfigHistoryCommand,
  type GetResourceConfigHistoryCommandInput,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { keyIdOf, type RuleSandbox, refusalOf, region, ruleName, startRuleSandbox } from './rule-sandbox.ts';

const day = 24 * 3_600_000;
let tested: RuleSandbox;
beforeEach(async () => {
  tested = await startRuleSandbox();
});
afterEach(() => tested.sandbox.stop());

const put = (ComplianceType: ComplianceType) =>
  tested.config.send(
    new PutEvaluationsCommand({
      ResultToken: tested.token(),
      Evaluations: [
        {
          ComplianceResourceType: 'AWS::KMS::Key',
          ComplianceResourceId: keyIdOf(1),
          ComplianceType,
          OrderingTimestamp: tested.sandbox.clock.now(),
        },
      ],
    }),
  );

const complianceOf: GetResourceConfigHistoryCommandInput = {
  resourceType: 'AWS::Config::ResourceCompliance',
  resourceId: `AWS::KMS::Key/${keyIdOf(1)}`,
};

const historyPage = (input: Partial<GetResourceConfigHistoryCommandInput> = {}) =>
  tested.config.send(new GetResourceConfigHistoryCommand({ ...complianceOf, ...input }));

/** All pages: how many items each had, and the compliance types in order. */
async function history(input: Partial<GetResourceConfigHistoryCommandInput> = {}) {
  const sizes: number[] = [];
  const types: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await historyPage({ ...input, nextToken });
    sizes.push(page.configurationItems?.length ?? 0);
    types.push(...(page.configurationItems ?? []).map(({ configuration }) => JSON.parse(configuration ?? '{}').complianceType));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { sizes, types };
}

describe('the compliance history of a key', () => {
  it('has an item for each transition, and none for results that repeat', async () => {
    for (const type of ['NON_COMPLIANT', 'NON_COMPLIANT', 'COMPLIANT', 'COMPLIANT'] as const) await put(type);

    expect((await history()).types).toEqual(['COMPLIANT', 'NON_COMPLIANT']);
    expect((await history({ chronologicalOrder: 'Forward' })).types).toEqual(['NON_COMPLIANT', 'COMPLIANT']);
  });

  it('tells the type per rule, and neither annotation nor reason', async () => {
    await put('NON_COMPLIANT');

    const [item] = (await historyPage()).configurationItems ?? [];

    // AWS Config resource schema, AWS::Config::ResourceCompliance; API form of an item: `configuration` is a JSON text.
    expect({ ...item, configuration: JSON.parse(item?.configuration ?? '') }).toEqual({
      version: '1.3',
      accountId: '111122223333',
      configurationItemCaptureTime: expect.any(Date),
      configurationItemStatus: 'ResourceDiscovered',
      configurationStateId: expect.stringMatching(/^\d+$/),
      configurationItemMD5Hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      resourceType: 'AWS::Config::ResourceCompliance',
      resourceId: `AWS::KMS::Key/${keyIdOf(1)}`,
      awsRegion: region,
      availabilityZone: 'Not Applicable',
      tags: {},
      relatedEvents: [],
      relationships: [{ resourceType: 'AWS::KMS::Key', resourceId: keyIdOf(1), relationshipName: 'Is associated with ' }],
      configuration: {
        complianceType: 'NON_COMPLIANT',
        targetResourceId: keyIdOf(1),
        targetResourceType: 'AWS::KMS::Key',
        configRuleList: [
          {
            configRuleArn: expect.stringContaining(':config-rule/config-rule-'),
            configRuleId: expect.stringContaining('config-rule-'),
            configRuleName: ruleName,
            complianceType: 'NON_COMPLIANT',
          },
        ],
      },
      supplementaryConfiguration: {},
    });
  });

  // AWS Config API, GetResourceConfigHistory: a call spans at most seven days, so pages can be empty and still have a next one.
  it('comes in pages of seven days at most, some of them empty', async () => {
    await put('NON_COMPLIANT');
    await tested.sandbox.clock.advance(20 * day);
    await put('COMPLIANT');

    expect(await history()).toEqual({ sizes: [1, 0, 1], types: ['COMPLIANT', 'NON_COMPLIANT'] });
    expect(await history({ chronologicalOrder: 'Forward' })).toEqual({ sizes: [1, 0, 1], types: ['NON_COMPLIANT', 'COMPLIANT'] });
  });

  it('comes in pages of the given size', async () => {
    for (const type of ['NON_COMPLIANT', 'COMPLIANT', 'NOT_APPLICABLE'] as const) await put(type);

    expect(await history({ limit: 2 })).toEqual({ sizes: [2, 1], types: ['NOT_APPLICABLE', 'COMPLIANT', 'NON_COMPLIANT'] });
  });

  it('can be limited to a time', async () => {
    await put('NON_COMPLIANT');
    await tested.sandbox.clock.advance(3 * day);
    const between = tested.sandbox.clock.now();
    await tested.sandbox.clock.advance(day);
    await put('COMPLIANT');

    expect((await history({ laterTime: between })).types).toEqual(['NON_COMPLIANT']);
    expect((await history({ earlierTime: between })).types).toEqual(['COMPLIANT']);
  });

  it.each([
    ['a resource without history', { resourceId: `AWS::KMS::Key/${keyIdOf(3)}` }, 'ResourceNotDiscoveredException'],
    ['a limit of 101', { limit: 101 }, 'InvalidLimitException'],
    ['times the wrong way round', { earlierTime: new Date('2026-02-02'), laterTime: new Date('2026-02-01') }, 'InvalidTimeRangeException'],
    ['a token from nowhere', { nextToken: 'nowhere' }, 'InvalidNextTokenException'],
    ['a type that is not recorded here', { resourceType: 'AWS::S3::Bucket' as const }, 'SandboxNotImplemented'],
  ])('refuses %s', async (_, input, name) => {
    await put('NON_COMPLIANT');

    expect((await refusalOf(historyPage(input)))[0]).toBe(name);
  });
});

describe('the configuration history of a key', () => {
  it('shows when its rotation was turned on', async () => {
    tested.sandbox.kms(region).setRotation(keyIdOf(1), { enabled: true, periodInDays: 365 });
    await tested.sandbox.settled();

    const { configurationItems } = await historyPage({ resourceType: 'AWS::KMS::Key', resourceId: keyIdOf(1) });

    expect(
      configurationItems?.map((item) => [item.configurationItemStatus, item.supplementaryConfiguration?.['KeyRotationStatus']]),
    ).toEqual([
      ['OK', 'true'],
      ['ResourceDiscovered', 'false'],
    ]);
  });
});
