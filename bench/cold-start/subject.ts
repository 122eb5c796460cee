import { createRequire } from 'node:module';
import { changeEvent, type Handler, lambdaContext } from '../lambda-event.ts';

/** Loading the bundle in `process.argv[2]`, and its first event. */
const load = createRequire(import.meta.url);
const startedAt = performance.now();
const { handler } = load(process.argv[2] ?? '') as { readonly handler: Handler };
const loadedAt = performance.now();
await handler(changeEvent('00000000-0000-4000-8000-000000000001'), lambdaContext());
process.send?.({ loading: loadedAt - startedAt, firstEvent: performance.now() - loadedAt });
process.disconnect?.();
