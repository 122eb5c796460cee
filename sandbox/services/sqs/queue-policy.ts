import { evaluate } from '../../iam/evaluate.ts';
import { globalKeysOfService } from '../../iam/global-keys.ts';
import { parsePolicyDocument } from '../../iam/policy-document.ts';

/** Who asks to send to a queue. */
export type Sender = { readonly service: string; readonly sourceArn: string; readonly sourceAccount: string };

/**
 * Whether a queue's policy lets a service of AWS send to it. @throws ServiceError SandboxNotImplemented for a condition that is not
 * simulated, rather than guess
 */
export function maySend(policy: unknown, queueArn: string, { service, sourceArn, sourceAccount }: Sender): boolean {
  if (policy === undefined) return false;
  const context = globalKeysOfService({
    service,
    region: queueArn.split(':')[3] ?? '',
    at: new Date(),
    source: { accountId: sourceAccount, arn: sourceArn },
    membershipOf: () => undefined,
  });
  const request = { caller: { kind: 'service', name: service }, action: 'sqs:SendMessage', resource: queueArn, context } as const;
  return evaluate([parsePolicyDocument(policy, 'resource')], request) === 'allowed';
}
