import { schemasOf } from '../api-schemas.ts';
import { ServiceError } from '../service-error.ts';
import type { HttpRequest, ParsedRequest, Protocol } from './http.ts';
import { jsonObjectIn, toJson } from './json-codec.ts';

/**
 * The part of AWS Lambda's REST protocol that the sandbox knows: `POST
 * /2015-03-31/functions/{name}/invocations`, and by which functions are made and changed, `POST
 * /2015-03-31/functions`, `PUT …/{name}/code` and `PUT …/{name}/configuration`.
 */
export const restLambda: Protocol = {
  parse: (_service, request) => {
    const [, encoded, part] = /^\/2015-03-31\/functions(?:\/([^/]+)\/(\w+))?\/?$/.exec(request.url.pathname) ?? [];
    const route = `${request.method} ${part ?? ''}`;
    const isFunctions = request.url.pathname.startsWith('/2015-03-31/functions');
    if (isFunctions && encoded !== undefined && route === 'POST invocations') return invocation(decodeURIComponent(encoded), request);
    const operation = isFunctions && Object.hasOwn(changes, route) ? changes[route] : undefined;
    if (operation === undefined)
      throw new ServiceError(
        'SandboxNotImplemented',
        `lambda ${request.method} ${request.url.pathname} is not simulated by this sandbox`,
        501,
      );
    return change(operation, encoded === undefined ? {} : { FunctionName: decodeURIComponent(encoded) }, request);
  },
  error: ({ name, message, status }, requestId) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name, 'x-amzn-requestid': requestId },
    body: JSON.stringify({ Type: status >= 500 ? 'Service' : 'User', Message: message, message }),
  }),
};

const changes: Readonly<Record<string, string>> = {
  'POST ': 'CreateFunction',
  'PUT code': 'UpdateFunctionCode',
  'PUT configuration': 'UpdateFunctionConfiguration',
};

/** Input and output are JSON; what stands in the path is a member of the input. */
function change(operation: string, fromPath: Readonly<Record<string, string>>, { body }: HttpRequest): ParsedRequest {
  const schemas = schemasOf('lambda', operation);
  if (schemas === undefined) throw new ServiceError('SandboxNotImplemented', `the API of lambda has no operation ${operation}`, 501);
  return {
    operation,
    input: { ...jsonObjectIn(body, schemas.input), ...fromPath },
    answer: (output, requestId) => ({
      status: operation === 'CreateFunction' ? 201 : 200,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
      body: JSON.stringify(toJson(schemas.output, output)),
    }),
  };
}

function invocation(FunctionName: string, { headers, body, url }: HttpRequest): ParsedRequest {
  const type = headers['x-amz-invocation-type'];
  const logType = headers['x-amz-log-type'];
  const context = headers['x-amz-client-context'];
  const qualifier = url.searchParams.get('Qualifier');
  return {
    operation: 'Invoke',
    input: {
      FunctionName,
      Payload: new Uint8Array(body),
      ...(type === undefined ? {} : { InvocationType: String(type) }),
      ...(logType === undefined ? {} : { LogType: String(logType) }),
      ...(context === undefined ? {} : { ClientContext: String(context) }),
      ...(qualifier === null ? {} : { Qualifier: qualifier }),
    },
    answer: ({ StatusCode, FunctionError, ExecutedVersion, Payload }, requestId) => ({
      status: Number(StatusCode),
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        ...(FunctionError === undefined ? {} : { 'x-amz-function-error': String(FunctionError) }),
        ...(ExecutedVersion === undefined ? {} : { 'x-amz-executed-version': String(ExecutedVersion) }),
      },
      body: Payload instanceof Uint8Array ? Payload : '',
    }),
  };
}
