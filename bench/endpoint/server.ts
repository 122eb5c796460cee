import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answers, type Estate, type Target } from './estate.ts';
import { createQuotas } from './quotas.ts';

/** `--keys`, `--eligible`, `--latency` and `--jitter` in milliseconds, `--quotas` enforced or not. */
export type EndpointSettings = {
  readonly keys: number;
  readonly eligible: number;
  readonly latencyInMillis: number;
  readonly jitterInMillis: number;
  readonly enforcesQuotas: boolean;
};

/** What the endpoint saw, by operation. */
export type Seen = {
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: Readonly<Record<string, number>>;
  /** Milliseconds between the first call and the last that was throttled; `null` if none was. */
  readonly lastThrottledAfterMillis: number | null;
  /** Between the first call to AWS KMS and the last. */
  readonly spanMillis: number;
  readonly cpuMillis: number;
};

/**
 * AWS KMS and AWS Config as far as a sweep calls them, at as little cost as possible: a benchmark measures its client, which runs on the same
 * machine. Not the sandbox, which checks every call against the API's schema and would be the slower of the two.
 */
export function startServer(settings: EndpointSettings): void {
  const { latencyInMillis, jitterInMillis, enforcesQuotas } = settings;
  const quotas = createQuotas();
  const random = randomFrom(1);
  let calls: Record<string, number> = {};
  let throttled: Record<string, number> = {};
  let firstAt: number | undefined;
  let lastThrottledAt: number | undefined;
  let lastAt = 0;
  let cpuBefore = process.cpuUsage();

  const seen = (): Seen => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      calls,
      throttled,
      lastThrottledAfterMillis: lastThrottledAt === undefined || firstAt === undefined ? null : Math.round(lastThrottledAt - firstAt),
      spanMillis: firstAt === undefined ? 0 : lastAt - firstAt,
      cpuMillis: (user + system) / 1000,
    };
  };
  const forget = (): void => {
    calls = {};
    throttled = {};
    firstAt = undefined;
    lastThrottledAt = undefined;
    cpuBefore = process.cpuUsage();
  };
  const answerTo = (target: string, region: string, body: string): { readonly status: number; readonly text: string } => {
    const now = performance.now();
    if (target.startsWith('TrentService')) {
      firstAt ??= now;
      lastAt = now;
    }
    calls[target] = (calls[target] ?? 0) + 1;
    if (enforcesQuotas && !quotas.take(region, target, now)) {
      throttled[target] = (throttled[target] ?? 0) + 1;
      lastThrottledAt = now;
      return { status: 400, text: '{"__type":"ThrottlingException","message":"Rate exceeded"}' };
    }
    const answer = Object.hasOwn(answers, target) ? answers[target as Target] : undefined;
    if (answer === undefined) return { status: 501, text: `{"__type":"NotInThisBenchmark","message":"${target}"}` };
    const estate: Estate = { keys: settings.keys, eligible: settings.eligible, accountId: '111122223333', region };
    const input: unknown = target.startsWith('TrentService') ? JSON.parse(body) : {};
    return { status: 200, text: JSON.stringify(answer(input as never, estate)) };
  };

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.url === '/seen') {
        response.end(JSON.stringify(seen()));
        forget();
        return;
      }
      if (body.startsWith('Action=GetCallerIdentity')) {
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(callerIdentity);
        return;
      }
      const region = /\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const target = String(request.headers['x-amz-target']);
      // What is throttled is turned away at the door, with the same latency.
      const { status, text } = answerTo(target, region, body);
      const send = (): void => {
        response.writeHead(status, {
          'content-type': 'application/x-amz-json-1.1',
          'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
          'content-length': Buffer.byteLength(text),
        });
        response.end(text);
      };
      const wait = latencyInMillis + (random() * 2 - 1) * jitterInMillis;
      if (wait <= 0) send();
      else setTimeout(send, wait);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
}

/** Tools ask who they are before anything else. */
const callerIdentity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/bench</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

/** A linear congruential generator: the same latencies in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

startServer(JSON.parse(process.argv[2] ?? '{}') as EndpointSettings);
