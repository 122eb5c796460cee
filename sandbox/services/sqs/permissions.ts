import type { Principal } from '../../call.ts';
import type { Authorizer } from '../../iam/authorizer.ts';

/** What an event source mapping does, it does as the function, and Lambda asks before it makes one (AWS Lambda guide, "Using Lambda with Amazon SQS", execution role permissions). */
const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Why a function's role may not work a queue off; `undefined` if it may. */
export function refusalToWorkOff(caller: Principal, queueArn: string, authorizer: Authorizer): string | undefined {
  const [, , , region = '', owner = ''] = queueArn.split(':');
  const missing = actions.find((action) => authorizer.refusalOf({ caller, region, action, resource: queueArn, owner }) !== undefined);
  return missing === undefined
    ? undefined
    : `The function execution role does not have permissions to call ${missing.replace('sqs:', '')} on SQS: ${queueArn}`;
}
