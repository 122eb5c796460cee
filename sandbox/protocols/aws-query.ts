import { type Schema, schemasOf } from '../api-schemas.ts';
import type { ServiceName } from '../call.ts';
import { ServiceError } from '../service-error.ts';
import { escapeXml, type HttpAnswer, type Protocol, xmlOf } from './http.ts';

const namespaces: Partial<Record<ServiceName, string>> = {
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
};

const xmlAnswer = (status: number, body: string, requestId: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body,
});

/**
 * The AWS query protocol: a form in, XML out. Amazon SNS, AWS STS and AWS IAM speak it. Only
 * members that are single values are read; others are refused.
 */
export const awsQuery: Protocol = {
  parse: (service, { body, url }) => {
    const form = new URLSearchParams(body.length > 0 ? body.toString('utf8') : url.search);
    const operation = form.get('Action');
    if (operation === null) throw new ServiceError('MissingAction', 'the request has no Action');
    const schemas = schemasOf(service, operation);
    if (schemas === undefined) throw new ServiceError('SandboxNotImplemented', `the API of ${service} has no operation ${operation}`, 501);
    return {
      operation,
      input: inputFrom(form, schemas.input, operation),
      answer: (output, requestId) =>
        xmlAnswer(
          200,
          `<${operation}Response xmlns="${namespaces[service] ?? ''}"><${operation}Result>${xmlOf(output)}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
          requestId,
        ),
    };
  },
  error: ({ name, message, status }, requestId) =>
    xmlAnswer(
      status,
      `<ErrorResponse><Error><Type>${status >= 500 ? 'Receiver' : 'Sender'}</Type><Code>${escapeXml(name)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      requestId,
    ),
};

function inputFrom(form: URLSearchParams, schema: Schema, operation: string): Record<string, unknown> {
  const members = schema.isStructSchema() ? new Map(schema.structIterator()) : new Map<string, Schema>();
  const input: Record<string, unknown> = {};
  for (const [name, text] of form) {
    if (name === 'Action' || name === 'Version') continue;
    const member = members.get(name);
    if (name.includes('.')) throw new ServiceError('SandboxNotImplemented', `${operation}: the sandbox does not read ${name}`, 501);
    input[name] = valueFrom(text, member);
  }
  return input;
}

function valueFrom(text: string, schema: Schema | undefined): unknown {
  if (schema?.isNumericSchema()) return Number(text);
  if (schema?.isBooleanSchema()) return text === 'true';
  return text;
}
