import { handler } from '../some-handler/handler.ts';
export const adapter = handler;
