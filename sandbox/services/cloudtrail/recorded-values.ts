import { type Schema, schemasOf } from '../../api-schemas.ts';
import type { ApiCall } from '../../call.ts';
import { isReadOnly } from './management-events.ts';

type Members = Readonly<Record<string, unknown>>;

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * Members of a request that are not recorded: code and environment of a function (AWS Lambda guide,
 * "Lambda management events in CloudTrail").
 */
const omitted: Readonly<Record<string, readonly string[]>> = {
  'lambda:CreateFunction': ['Code', 'Environment'],
  'lambda:UpdateFunctionCode': ['ZipFile'],
  'lambda:UpdateFunctionConfiguration': ['Environment'],
};

/**
 * Members that stand as hidden, as the parameters of SendCommand do in recorded events. Whether
 * those of an automation do is unconfirmed.
 */
const hiddenOfAutomation: Readonly<Record<string, string>> = {
  'ssm:StartAutomationExecution': 'Parameters',
  'ssm:SendAutomationSignal': 'Payload',
};

/** `requestParameters` of a call. */
export function requestParametersOf(call: ApiCall, showsAutomationParameters: boolean): unknown {
  const { service, operation, input } = call;
  const name = `${service}:${operation}`;
  const secret = showsAutomationParameters ? undefined : hiddenOfAutomation[name];
  const shown = Object.entries(input).filter(([member]) => omitted[name]?.includes(member) !== true);
  if (shown.length === 0) return null;
  const plain = Object.fromEntries(shown.filter(([member]) => member !== secret));
  const recorded = asRecorded(schemasOf(service, operation)?.input, plain) as Members;
  return secret === undefined || input[secret] === undefined ? recorded : { ...recorded, [lowered(secret)]: hidden };
}

/**
 * `responseElements`: of calls that change something, and of AssumeRole, although it is read-only,
 * without the secret key (IAM guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"). Null
 * where the answer is empty.
 */
export function responseElementsOf(call: ApiCall, output: Members | undefined): unknown {
  const { service, operation } = call;
  const isRecorded = !isReadOnly(call) || (service === 'sts' && operation === 'AssumeRole');
  if (!isRecorded || output === undefined || Object.keys(output).length === 0) return null;
  const recorded = asRecorded(schemasOf(service, operation)?.output, withoutSecrets(output)) as Members;
  return service === 'lambda' ? { ...recorded, environment: {} } : recorded;
}

/** What is asked for again later: everything but what an answer of STS has beside the rest. */
export const isAnswerKept = (call: ApiCall): boolean => !isReadOnly(call) || call.service === 'sts';

function withoutSecrets(output: Members): Members {
  const credentials = output['Credentials'];
  if (typeof credentials !== 'object' || credentials === null) return output;
  const { SecretAccessKey: _, ...rest } = credentials as Members;
  return { ...output, Credentials: rest };
}

/**
 * Names of members begin with a small letter, keys of maps stay as they are, dates are in words,
 * and bytes are left out (AWS KMS guide, sample events of CreateKey and ImportKeyMaterial).
 */
function asRecorded(schema: Schema | undefined, value: unknown): unknown {
  if (value instanceof Date) return dateInWords.format(value);
  if (Array.isArray(value))
    return value.map((item) => asRecorded(schema?.isListSchema() === true ? schema.getValueSchema() : undefined, item));
  if (typeof value !== 'object' || value === null) return value;
  const isMap = schema?.isMapSchema() === true;
  const members = schema?.isStructSchema() === true ? new Map(schema.structIterator()) : new Map<string, Schema>();
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => !(member instanceof Uint8Array) && member !== undefined)
      .map(([name, member]) => [isMap ? name : lowered(name), asRecorded(isMap ? schema.getValueSchema() : members.get(name), member)]),
  );
}

const lowered = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** `May 21, 2025, 5:47:45 AM` */
const dateInWords = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
