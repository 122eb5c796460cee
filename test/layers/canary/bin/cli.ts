import { measured } from '../bench/scale.ts';
import { drilled } from '../drill/inputs.ts';
import { handler } from '../functions/some-handler/handler.ts';
import { fixture } from '../test/fixture.ts';
export const cli = [handler, fixture, measured, drilled];
