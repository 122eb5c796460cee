import { partitionOf } from '../../../functions/core/partition.ts';
import type { ApiCall, ServiceName } from '../../call.ts';

type Members = Readonly<Record<string, unknown>>;

/** A resource that an event is about, as its record has it. */
export type EventResource = { readonly accountId: string; readonly type: string; readonly ARN: string };

/** A resource by which the event history finds an event. */
export type HistoryResource = { readonly ResourceType: string; readonly ResourceName: string };

/**
 * The resources in the record of a call that succeeded: the key of AWS KMS, the role of AssumeRole,
 * the document of Systems Manager. A recorded event of AWS Lambda has none.
 */
export function resourcesOf(call: ApiCall, output: Members | undefined): readonly EventResource[] {
  const { type, arnIn } = recorded[call.service] ?? {};
  const arn = arnIn?.(call, output ?? {});
  return type === undefined || arn === undefined ? [] : [{ accountId: arn.split(':')[4] ?? '', type, ARN: arn }];
}

/**
 * The resources by which the event history finds an event: those of its record, and a function or a
 * role by its name. That a function is found by its name is in answers that people have shown; the
 * rest is unconfirmed. A call that starts, signals or stops an automation has none here.
 */
export function historyResourcesOf({ service, input }: ApiCall, inRecord: readonly EventResource[]): readonly HistoryResource[] {
  const functionName = service === 'lambda' ? textIn(input, 'FunctionName')?.split(':').at(-1) : undefined;
  const roleName = service === 'iam' ? textIn(input, 'RoleName') : undefined;
  return [
    ...inRecord.map(asHistoryResource),
    ...(functionName === undefined ? [] : [{ ResourceType: 'AWS::Lambda::Function', ResourceName: functionName }]),
    ...(roleName === undefined ? [] : [{ ResourceType: 'AWS::IAM::Role', ResourceName: roleName }]),
  ];
}

export const asHistoryResource = ({ type, ARN }: EventResource): HistoryResource => ({ ResourceType: type, ResourceName: ARN });

const roleArnIn = ({ input }: ApiCall): string | undefined => textIn(input, 'RoleArn');

const documentArnIn = (call: ApiCall): string | undefined => {
  const name = /Document/.test(call.operation) ? textIn(call.input, 'Name') : undefined;
  return name === undefined ? undefined : arnOf(call, `document/${name}`);
};

/** The answer names the key where it can; an alias in the request stays unresolved. */
function keyArnIn(call: ApiCall, output: Members): string | undefined {
  const metadata = output['KeyMetadata'];
  const described = typeof metadata === 'object' && metadata !== null ? textIn(metadata as Members, 'Arn') : undefined;
  const named = described ?? textIn(output, 'KeyId') ?? textIn(call.input, 'KeyId') ?? textIn(call.input, 'TargetKeyId');
  if (named === undefined || named.includes('alias/')) return undefined;
  return named.startsWith('arn:') ? named : arnOf(call, `key/${named}`);
}

const arnOf = ({ service, region, principal }: ApiCall, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${principal.accountId}:${resource}`;

const textIn = (members: Members, name: string): string | undefined => (typeof members[name] === 'string' ? members[name] : undefined);

type Recorded = { readonly type: string; readonly arnIn: (call: ApiCall, output: Members) => string | undefined };

const recorded: Partial<Record<ServiceName, Recorded>> = {
  kms: { type: 'AWS::KMS::Key', arnIn: keyArnIn },
  sts: { type: 'AWS::IAM::Role', arnIn: roleArnIn },
  ssm: { type: 'AWS::SSM::Document', arnIn: documentArnIn },
};
