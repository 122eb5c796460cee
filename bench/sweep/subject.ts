import { createRequire } from 'node:module';
import { type Handler, lambdaContext, sweepEvent } from '../lambda-event.ts';

/** One sweep by the bundle in `process.argv[2]`: its time, its processor time and its memory. */
export type SweepFigures = {
  readonly evaluations: number;
  readonly seconds: number;
  readonly cpuMillis: number;
  readonly peakMegabytes: number;
};

const { handler } = createRequire(import.meta.url)(process.argv[2] ?? '') as { readonly handler: Handler };
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const evaluations = (await handler(sweepEvent(), lambdaContext())) as number;
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const figures: SweepFigures = {
  evaluations,
  seconds,
  cpuMillis: (user + system) / 1000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
};
process.send?.(figures);
process.disconnect?.();
