import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EndpointSettings, Seen } from './server.ts';

export type Endpoint = {
  readonly url: string;
  /** What it saw since it was last asked. */
  readonly seen: () => Promise<Seen>;
  readonly stop: () => void;
};

const usual: EndpointSettings = { keys: 10_000, eligible: 10_000, latencyInMillis: 10, jitterInMillis: 5, enforcesQuotas: true };

/** Starts the endpoint in a process of its own, so that its work is not counted as that of what is measured. */
export async function startEndpoint(settings: Partial<EndpointSettings> = {}): Promise<Endpoint> {
  const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify({ ...usual, ...settings })]);
  const [{ url }] = (await once(server, 'message')) as [{ url: string }];
  return {
    url,
    seen: async () => (await (await fetch(`${url}/seen`)).json()) as Seen,
    stop: () => server.kill(),
  };
}
