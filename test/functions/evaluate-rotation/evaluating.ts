import { type Evaluation, GetComplianceDetailsByConfigRuleCommand, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { unlimited } from '../../../functions/aws/request-rate.ts';
import type { Dependencies } from '../../../functions/evaluate-rotation/dependencies.ts';
import { evaluate } from '../../../functions/evaluate-rotation/evaluate.ts';
import { parseRuleEvent } from '../../../functions/evaluate-rotation/event.ts';
import { type Answers, idNumber, metadata, nothingReplaced } from '../../aws/kms-answers.ts';
import { config, configMock, kms } from '../../aws/refusing.ts';
import { notificationTime } from './events.ts';

export type LogLine = Readonly<Record<string, unknown>>;
/** Name, value and, where the metric has one, dimension. */
export type Recorded = readonly unknown[];

/** What the rule answers to an event, with the clock standing at noon. */
export async function answerTo(
  event: unknown,
  changes: Partial<Dependencies> = {},
): Promise<{ readonly count: number; readonly log: readonly LogLine[]; readonly recorded: readonly Recorded[] }> {
  const log: LogLine[] = [];
  const recorded: Recorded[] = [];
  const count = await evaluate(parseRuleEvent(event), {
    kms,
    config,
    rate: unlimited,
    now: () => new Date('2026-11-20T12:00:05Z'),
    log: { info: (message, details) => log.push({ message, ...details }) },
    record: (name, value, ...dimensions) => {
      recorded.push([name, value, ...dimensions]);
    },
    replacedBy: nothingReplaced,
    signal: new AbortController().signal,
    ...changes,
  });
  return { count, log, recorded };
}

/** Everything that was sent to AWS Config as evaluations, call by call. */
export const putCalls = () => configMock.commandCalls(PutEvaluationsCommand).map(({ args: [{ input }] }) => input);
export const evaluationsPut = (): readonly Evaluation[] => putCalls().flatMap(({ Evaluations }) => Evaluations ?? []);
export const verdictsPut = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    evaluationsPut().map(({ ComplianceResourceId: keyId, ComplianceType: type, Annotation: annotation }) => [
      keyId,
      `${type} ${annotation?.split(':')[0]}`,
    ]),
  );

export const acceptEvaluations = (): void => {
  configMock.on(PutEvaluationsCommand).resolves({ FailedEvaluations: [] });
};

/** Results that AWS Config has of earlier evaluations, in pages of two. */
export function reportedBefore(...keyIds: readonly string[]): void {
  configMock.on(GetComplianceDetailsByConfigRuleCommand).callsFake(({ NextToken }: { NextToken?: string }) => {
    const start = Number(NextToken ?? 0);
    return {
      EvaluationResults: keyIds.slice(start, start + 2).map((ResourceId) => ({
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: { ConfigRuleName: 'kms-rotation', ResourceType: 'AWS::KMS::Key', ResourceId },
        },
        ComplianceType: 'NON_COMPLIANT',
      })),
      ...(start + 2 < keyIds.length ? { NextToken: String(start + 2) } : {}),
    };
  });
}

export const rotating = (keyId: string): Answers => ({
  key: metadata(keyId),
  rotation: { KeyRotationEnabled: true, RotationPeriodInDays: 365, NextRotationDate: new Date('2027-03-01T00:00:00Z') },
});
export const notRotating = (keyId: string): Answers => ({ key: metadata(keyId), rotation: { KeyRotationEnabled: false } });
export const awsManaged = (keyId: string): Answers => ({ key: metadata(keyId, { KeyManager: 'AWS' }) });

export const manyKeys = (count: number, answers: (keyId: string) => Answers): Readonly<Record<string, Answers>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [idNumber(index + 1), answers(idNumber(index + 1))]));

export const rotates = (keyId: string): Evaluation => ({
  ComplianceResourceType: 'AWS::KMS::Key',
  ComplianceResourceId: keyId,
  ComplianceType: 'COMPLIANT',
  Annotation: 'ROTATION_ENABLED: rotates every 365 days, next on 2027-03-01.',
  OrderingTimestamp: new Date(notificationTime),
});
