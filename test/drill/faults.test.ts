import { EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { drillFaults, type FaultDrill } from '../../drill/faults/drill.ts';
import { region } from '../../drill/faults/keys.ts';
import { type Plan, planOf, plansFrom } from '../../drill/faults/plan.ts';
import { describePlan } from '../../drill/faults/plan-text.ts';
import { startExecution } from '../../functions/aws/ssm.ts';
import { executionFor } from '../../functions/core/changes/asked.ts';
import { evidenceBucketName, evidenceKey, rolePrefixes } from '../../functions/core/names.ts';
import { memberTemplate } from '../member-template.ts';

const firstSeed = 20_261_121;

describe('the loop under random faults', () => {
  it('keeps its promises in 16 runs (npm run drill does 500)', async () => {
    const { results, struck, writtenKeys } = await drillFaults({
      plans: plansFrom(firstSeed, 16, { silence: false }),
      lanes: 8,
      template: memberTemplate(),
    });

    expect(results.filter(({ violations }) => violations.length > 0)).toEqual([]);
    expect(results).toHaveLength(16);
    expect(writtenKeys).toBeGreaterThan(8);
    expect(Object.keys(struck).toSorted()).toEqual(['error', 'killed', 'reset', 'slow', 'truncated']);
  }, 240_000);

  it('does the same for the same seed', () => {
    expect(planOf(7, { silence: true })).toEqual(planOf(7, { silence: true }));
    expect(describePlan(planOf(7, { silence: true }))).not.toBe(describePlan(planOf(8, { silence: true })));
  });

  it('notices whoever meddles: a key that nobody approved, a record exchanged, a result that is wrong, an execution that never ends', async () => {
    const { results } = await drillFaults({ plans: [calm], template: memberTemplate(), meddle });

    expect(results[0]?.violations).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^EnableKeyRotation of .* was called by .*user\/operator$/),
        expect.stringMatching(/^execution .*: outcomes\.json/),
        expect.stringMatching(/is NON_COMPLIANT in AWS Config after all is over, and in truth COMPLIANT/),
        expect.stringMatching(/has not ended: Waiting/),
      ]),
    );
  });
});

/** Three ordinary keys, one of which is asked about and approved, and nothing that goes wrong. */
const calm: Plan = {
  ...planOf(1, { silence: false }),
  keys: [{ kind: 'off' }, { kind: 'off' }, { kind: 'off' }],
  requests: [{ kind: 'ENABLE_ROTATION', keys: [0], answer: { kind: 'approve' } }],
  isScheduled: false,
  faults: [],
  refusedEvaluations: 0,
  change: undefined,
};

const meddle: NonNullable<FaultDrill['meddle']> = async (after, { account, operator }, { ledger }) => {
  const [, written = '', late = ''] = ledger.keyIds;
  const [executionId = ''] = ledger.approved.keys();
  if (after === 'answering') {
    const kms = new KMSClient({ endpoint: operator.endpoint, region, credentials: account.credentialsFor(account.operatorArn) });
    await kms.send(new EnableKeyRotationCommand({ KeyId: written, RotationPeriodInDays: 365 }));
    const key = evidenceKey(executionId, 'decision.json');
    const { text = '' } = (await operator.evidence.get(key)) ?? {};
    account.overwriteObject(evidenceBucketName(account.accountId, region), key, `${text} `);
  }
  if (after === 'recovering') {
    await startExecution(operator.ssm, {
      ...executionFor({ keyIds: [late], kinds: ['ENABLE_ROTATION'], options: { rotationPeriodInDays: 365 } }),
      requestId: '',
      automationRoleArn: `arn:aws:iam::${account.accountId}:role/${rolePrefixes.automation}-${region}`,
      clientToken: crypto.randomUUID(),
    });
  }
  if (after === 'evaluating again') {
    const key = account.kms(region).find(late);
    // Behind the back of the recorder.
    if (key !== undefined) key.rotation = { enabled: true, periodInDays: 365 };
  }
};
