import { handler } from '../some-handler/handler.ts';
import { stack } from '../../infra/stack.ts';
export const other = [handler, stack];
