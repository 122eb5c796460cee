import { schemasOf } from '../api-schemas.ts';
import { ServiceError } from '../service-error.ts';
import type { HttpAnswer, Protocol } from './http.ts';
import { jsonObjectIn, toJson } from './json-codec.ts';

const jsonAnswer = (status: number, body: unknown, headers: Readonly<Record<string, string>>): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
  body: JSON.stringify(body),
});

/**
 * AWS JSON 1.1: the operation is in the header X-Amz-Target, errors carry their name in `__type`.
 * AWS KMS, AWS Config, Systems Manager, AWS CloudTrail and AWS Organizations speak it; Step
 * Functions speaks 1.0, whose clients take this one too.
 */
export const awsJson: Protocol = {
  parse: (service, { headers, body }) => {
    const operation = String(headers['x-amz-target'] ?? '').split('.')[1];
    if (operation === undefined) throw new ServiceError('UnknownOperationException', 'the request has no X-Amz-Target header');
    const schemas = schemasOf(service, operation);
    if (schemas === undefined) throw new ServiceError('SandboxNotImplemented', `the API of ${service} has no operation ${operation}`, 501);
    return {
      operation,
      input: jsonObjectIn(body, schemas.input),
      answer: (output, requestId) => jsonAnswer(200, toJson(schemas.output, output) ?? {}, { 'x-amzn-requestid': requestId }),
    };
  },
  error: ({ name, message, status }, requestId) =>
    jsonAnswer(status, { __type: name, message }, { 'x-amzn-requestid': requestId, 'x-amzn-errortype': name }),
};
