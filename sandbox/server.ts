import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Principal, ServiceName } from './call.ts';
import type { Dispatch } from './dispatch.ts';
import { ConnectionMishap } from './faults.ts';
import { awsJson } from './protocols/aws-json.ts';
import { awsQuery } from './protocols/aws-query.ts';
import type { HttpAnswer, HttpRequest, Protocol } from './protocols/http.ts';
import { restLambda } from './protocols/rest-lambda.ts';
import { restS3 } from './protocols/rest-s3.ts';
import { ServiceError } from './service-error.ts';

const protocols: Readonly<Record<ServiceName, Protocol>> = {
  kms: awsJson,
  config: awsJson,
  ssm: awsJson,
  sns: awsQuery,
  sts: awsQuery,
  s3: restS3,
  lambda: restLambda,
  states: awsJson,
  organizations: awsJson,
  iam: awsQuery,
  cloudtrail: awsJson,
};

export type Endpoint = { readonly url: string; readonly stop: () => Promise<void> };

export type EndpointOptions = {
  readonly dispatch: Dispatch;
  /** Who has an access key id; `undefined` if nobody has whom the Region would accept. */
  readonly principalOf: (accessKeyId: string, region: string) => Principal | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly log?: ((line: string) => void) | undefined;
  /**
   * The time in which functions live, as the header `Date` of their answers tells it: an SDK takes
   * more than four minutes' difference for a clock that is wrong, and repeats whatever is refused.
   * Other callers live in the machine's time. @default the machine's
   */
  readonly timeOfFunctions?: () => Date;
  /** Ends the function that a call came from, as if its machine had been lost. */
  readonly kill?: (caller: Principal, region: string) => void;
};

/**
 * The sandbox's endpoint, on the loopback interface only. Service, Region and caller are read from the Authorization header that every AWS client sends; the access key id
 * says who calls. Signatures are not verified: whoever reaches this port may be anybody. Never expose it.
 */
export async function startEndpoint({ port, log = () => {}, kill = () => {}, ...answering }: EndpointOptions): Promise<Endpoint> {
  const server = createServer((request, response) => {
    answerTo(request, answering)
      .then((answer) => {
        if ('mishap' in answer) letHappen(answer, response, kill);
        else send(response, answer, request.method === 'HEAD');
      })
      .catch((error: unknown) => {
        log(`the sandbox failed: ${error instanceof Error ? error.stack : String(error)}`);
        send(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) }, false);
      });
  });
  server.keepAliveTimeout = 60_000;
  await listening(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${actual}`, stop: () => stopped(server) };
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** What becomes of a call on its way back. */
type Lost = {
  readonly mishap: ConnectionMishap['kind'];
  /** What is cut off, where the call took effect. */
  readonly answer: HttpAnswer | undefined;
  readonly caller: Principal;
  readonly region: string;
};

function letHappen(
  { mishap, answer, caller, region }: Lost,
  response: ServerResponse,
  kill: (caller: Principal, region: string) => void,
): void {
  // Whoever waits is left waiting; the connection ends with the client or with the sandbox.
  if (mishap === 'silence') return;
  if (mishap === 'killed') kill(caller, region);
  if (mishap === 'truncated') {
    const body = Buffer.from(answer?.body ?? '{"');
    response.writeHead(answer?.status ?? 200, { ...answer?.headers, 'content-length': String(body.length + 1) });
    response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
  } else response.destroy();
}

async function answerTo(
  incoming: IncomingMessage,
  { dispatch, principalOf, timeOfFunctions = () => new Date() }: Pick<EndpointOptions, 'dispatch' | 'principalOf' | 'timeOfFunctions'>,
): Promise<HttpAnswer | Lost> {
  const requestId = randomUUID();
  const request = await readRequest(incoming);
  let protocol: Protocol = awsJson;
  let caller: Principal | undefined;
  const dated = (answer: HttpAnswer): HttpAnswer =>
    caller?.sourceFunctionArn === undefined ? answer : { ...answer, headers: { ...answer.headers, date: timeOfFunctions().toUTCString() } };
  try {
    const scope = scopeOf(request);
    protocol = protocols[scope.service];
    const principal = principalOf(scope.accessKeyId, scope.region) ?? refuseToken(scope.service);
    caller = principal;
    const { operation, input, answer } = protocol.parse(scope.service, request);
    const { service, region } = scope;
    try {
      return dated(answer(await dispatch({ service, region, operation, input, principal, requestId }), requestId));
    } catch (error) {
      if (!(error instanceof ConnectionMishap)) throw error;
      const { kind, output } = error;
      return { mishap: kind, answer: output === undefined ? undefined : dated(answer(output, requestId)), caller: principal, region };
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return dated(protocol.error(error, requestId));
  }
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://127.0.0.1'),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}

type Scope = { readonly accessKeyId: string; readonly region: string; readonly service: ServiceName };

/** `Credential=<access key id>/<date>/<region>/<service>/aws4_request` (AWS Signature Version 4). */
function scopeOf({ headers }: HttpRequest): Scope {
  const [, accessKeyId, region, service] =
    /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(String(headers.authorization ?? '')) ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw new ServiceError(
      'MissingAuthenticationToken',
      'the request is not signed; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY as the sandbox printed them',
      403,
    );
  }
  if (!Object.hasOwn(protocols, service)) {
    throw new ServiceError(
      'SandboxNotImplemented',
      `the service ${service} is not simulated by this sandbox; it knows ${Object.keys(protocols).join(', ')}`,
      501,
    );
  }
  return { accessKeyId, region, service: service as ServiceName };
}

/** What a service answers to credentials that mean nothing to it: unknown ones, those of another partition, those of an account that has not enabled the Region. */
function refuseToken(service: ServiceName): never {
  const name = {
    s3: 'InvalidAccessKeyId',
    sns: 'InvalidClientTokenId',
    sts: 'InvalidClientTokenId',
    kms: 'UnrecognizedClientException',
    config: 'UnrecognizedClientException',
    ssm: 'UnrecognizedClientException',
    lambda: 'UnrecognizedClientException',
    states: 'UnrecognizedClientException',
    organizations: 'UnrecognizedClientException',
    iam: 'InvalidClientTokenId',
    cloudtrail: 'UnrecognizedClientException',
  }[service];
  const message =
    service === 's3'
      ? 'The AWS Access Key Id you provided does not exist in our records.'
      : 'The security token included in the request is invalid.';
  throw new ServiceError(name, message, 403);
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, headersOnly: boolean): void {
  response.writeHead(status, { ...headers });
  response.end(headersOnly ? undefined : body);
}
