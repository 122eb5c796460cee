import { createRequire } from 'node:module';
import { changeEvent, type Handler, lambdaContext } from '../lambda-event.ts';
import { medianOf } from '../measure.ts';

/** Evaluations of one changed key each, one after the other, by the bundle in `process.argv[2]` once it is warm: the time of each in the middle. */
const { handler } = createRequire(import.meta.url)(process.argv[2] ?? '') as { readonly handler: Handler };
const keyId = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

const millis: number[] = [];
for (let number = 0; number < 1200; number++) {
  const startedAt = performance.now();
  await handler(changeEvent(keyId(number)), lambdaContext());
  if (number >= 200) millis.push(performance.now() - startedAt);
}
process.send?.({ millis: medianOf(millis) });
process.disconnect?.();
