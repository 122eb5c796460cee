import { assessmentOf } from '../../../functions/core/assessment.ts';
import { keyHistory } from '../../../functions/core/history.ts';
import { organizationReportOf } from '../../../functions/core/organization/organization-report.ts';
import type { Assessment } from '../../../functions/core/records/assessment.ts';
import type { History } from '../../../functions/core/records/history.ts';
import type { OrganizationReport } from '../../../functions/core/records/organization-report.ts';
import { policyRecordOf } from '../../../functions/core/rule-parameters.ts';
import { type ExecutionRecords, policy } from './execution-records.ts';
import { accountId, keyIdNumber, region } from './ids.ts';
import { exemptKey, keyProfile, rotatingKey, strangeKey, type Words } from './key-profiles.ts';

export function rightAssessment(words: Words): Assessment {
  const keys = [keyProfile(1, words), rotatingKey(2, words), strangeKey(3, words), exemptKey(4, words)];
  const inventory = { region, listed: 4, customerManaged: 4, awsManaged: 0, unreadable: 0, vanished: 0, reconciles: true };
  return assessmentOf([{ keys, inventory }], {
    accountId,
    assessedAt: '2026-11-20T08:00:00.000Z',
    policy: policyRecordOf(policy),
    failedRegions: [{ region: 'us-east-1', errorName: 'AccessDenied', message: words() }],
  });
}

const span = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };

export function rightHistory({ proposal, decision, outcomes }: ExecutionRecords, words: Words): History {
  const key = keyHistory(
    {
      keyId: keyIdNumber(1),
      recorded: [
        { at: '2026-11-02T00:00:00.000Z', compliance: 'NON_COMPLIANT' },
        { at: '2026-11-20T09:20:00.000Z', compliance: 'COMPLIANT' },
      ],
      gaps: [],
      executions: [{ proposal, decision, outcomes }],
      rotations: [],
    },
    span,
  );
  return {
    kind: 'history',
    schemaVersion: 2,
    readAt: span.to,
    accountId,
    region,
    ruleName: 'kms-rotation',
    ...span,
    keys: [key],
    remarks: [words()],
  };
}

const counts = {
  customerManaged: 4,
  eligible: 3,
  eligibleWithoutRotation: 1,
  eligibleWithRotation: 2,
  compliant: 2,
  nonCompliant: 1,
  notApplicable: 1,
  notEvaluated: 0,
};

export const rightOrganization = (words: Words): OrganizationReport =>
  organizationReportOf(
    [accountId, '222233334444'].map((account, index) => ({
      accountId: account,
      accountName: words(),
      organizationalUnits: [words()],
      partition: 'aws',
      region,
      status: index === 0 ? 'ASSESSED' : 'FAILED',
      problem: index === 0 ? null : words(),
      remarks: [words()],
      readAt: span.to,
      source: 'role',
      keys: index === 0 ? counts : null,
      reasons: { [words() || 'NONE']: 1 },
    })),
    span.to,
    [words()],
  );
