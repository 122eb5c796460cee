import { showHistory } from '../../bin/terminal/show-history.ts';
import { showOutcomes, showValidation } from '../../bin/terminal/show-result.ts';
import { inReportOrder } from '../../functions/core/history.ts';
import type { History } from '../../functions/core/records/history.ts';
import { keyIdNumber } from '../core/records.ts';
import { histories, historySpan } from '../core/report/histories.ts';
import { merged, nothing, scenario } from '../core/report/scenario.ts';
import { printed } from './terminal.ts';

const compliance = { before: { NON_COMPLIANT: 3 }, after: { COMPLIANT: 3 } };

describe('the outcomes, in a terminal', () => {
  const shown = printed((output) => showOutcomes(merged(scenario()).outcomes, output));

  it('count changes, and distinct keys beside them', () => {
    expect(shown).toMatch(/^ {2}59 changes to 54 keys: .*8 ALREADY_ENABLED .*1 ROTATED/);
  });

  it('name the change of every row', () => {
    expect(shown).toMatch(new RegExp(`ACCESS_DENIED_BY_KEY_POLICY +Enable automatic rotation +many-0 +${keyIdNumber(101)} `));
    expect(shown).toMatch(new RegExp(`ROTATED +Rotate now, once, on demand +old-101 +${keyIdNumber(101)} `));
  });

  it('say what happened, what to do next, what AWS said, and what else is true of the key', () => {
    expect(shown).toContain(
      'ACCESS_DENIED_BY_SERVICE_CONTROL_POLICY Enable automatic rotation, alias/many-1: A service control policy of the organization denies the call. Ask the administrators',
    );
    expect(shown).toContain('because of an explicit deny in a service control policy');
    expect(shown).toContain(
      'ENABLED Enable automatic rotation, alias/many-8: AWS KMS rotates the key every 365 days, next on 2027-11-20. The key has been exempted since',
    );
  });

  it('say nothing more of a change that is as approved', () => {
    expect(shown).not.toContain('ENABLED Enable automatic rotation, alias/kind-2:');
  });

  it('say that there are none', () => {
    expect(printed((output) => showOutcomes(nothing().outcomes, output))).toBe('  No change was requested.\n');
  });
});

describe('the validation, in a terminal', () => {
  const { validation } = merged(scenario());
  const shown = printed((output) => showValidation(validation, compliance, output));

  it('has its counts, and each decision with who took it', () => {
    expect(shown).toContain('Requested 59 changes to 54 keys   confirmed 19   not confirmed 10   skipped 30');
    expect(shown).toContain(
      'APPROVED by KmsRotation-Approver-eu-central-1/ada, KmsRotation-Approver-eu-central-1/grace at 2026-11-20T09:00:00.000Z, "CHG-1 <now>"',
    );
    expect(shown).toContain('REJECTED by KmsRotation-Approver-eu-central-1/grace at 2026-11-20T09:00:00.000Z, "freeze"');
  });

  it('has every discrepancy and every change that is not confirmed, with what to do', () => {
    expect(shown).toMatch(/discrepancy Enable automatic rotation, [-0-9a-f]{36}: AWS KMS shows the change \(ENABLED\)/);
    expect(shown).toMatch(/ON_DEMAND_ROTATIONS_USED_UP Rotate now, once, on demand, [-0-9a-f]{36}: .*replace it by a new key\./);
  });

  it('says that no decision is on record', () => {
    expect(printed((output) => showValidation(nothing().validation, compliance, output))).toContain('No decision is on record.');
  });
});

describe('the history, in a terminal', () => {
  const keys = inReportOrder(histories(scenario()));
  const history = (of: History['keys']): History => ({
    kind: 'history',
    schemaVersion: 2,
    readAt: historySpan.to,
    accountId: '111122223333',
    region: 'eu-central-1',
    ruleName: 'kms-rotation',
    ...historySpan,
    keys: of,
    remarks: [],
  });

  it('names the change that made a key compliant', () => {
    expect(printed((output) => showHistory(history(keys), false, output))).toMatch(
      new RegExp(
        `${keyIdNumber(101)} +COMPLIANT +2026-11-20 09:10 UTC +KmsRotation-Approver-eu-central-1/grace +Rotate now, once, on demand `,
      ),
    );
  });

  it('has the whole outcome of a change that was refused, beside the table', () => {
    const key = keys.filter(({ keyId }) => keyId === keyIdNumber(101));
    const shown = printed((output) => showHistory(history(key), true, output));

    expect(shown).toContain('no resource-based policy allows the action');
    expect(shown.split('\n').filter((line) => line.includes('Enable automatic rotation: '))).toHaveLength(4);
  });
});
