import { handler } from '../functions/some-handler/handler.ts';
import { box } from '../sandbox/box.ts';
export const stack = [handler, box];
