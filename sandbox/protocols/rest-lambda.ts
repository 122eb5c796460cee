import { ServiceError } from '../service-error.ts';
import type { HttpRequest, ParsedRequest, Protocol } from './http.ts';

/** The part of AWS Lambda's REST protocol by which a function is invoked: `POST /2015-03-31/functions/{name}/invocations`. */
export const restLambda: Protocol = {
  parse: (_service, request) => {
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/.exec(request.url.pathname) ?? [];
    if (name === undefined || request.method !== 'POST')
      throw new ServiceError(
        'SandboxNotImplemented',
        `lambda ${request.method} ${request.url.pathname} is not simulated by this sandbox`,
        501,
      );
    return invocation(decodeURIComponent(name), request);
  },
  error: ({ name, message, status }, requestId) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name, 'x-amzn-requestid': requestId },
    body: JSON.stringify({ Type: status >= 500 ? 'Service' : 'User', Message: message, message }),
  }),
};

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
