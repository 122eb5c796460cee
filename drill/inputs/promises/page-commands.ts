import { createContext, runInContext } from 'node:vm';
import { pageScript } from '../../../functions/core/report/request-page/page-script.ts';
import { bucket, type PageFacts } from '../right/page-facts.ts';

/** As much of an element as the script of the request page uses. */
const element = (members: object = {}) => ({
  textContent: '',
  value: '',
  checked: false,
  dataset: {},
  classList: { toggle: () => {}, remove: () => {} },
  addEventListener: () => {},
  ...members,
});

/** Runs the script of the request page over some keys, ticks and a comment. @returns the commands that it shows */
export function commandsShown({ region, requestId, parts, keys, comment }: PageFacts): { readonly cli: string; readonly aws: string } {
  const shown = new Map<string, ReturnType<typeof element>>();
  const byId = (id: string) => {
    const found = shown.get(id) ?? element();
    shown.set(id, found);
    return found;
  };
  const marks = parts.map(({ number, executionId }) => ({ dataset: { part: String(number), execution: executionId } }));
  const dataset = { region, request: requestId, days: '14', bucket, answers: 'executions/EXECUTION/answers/' };
  shown.set('request-facts', element({ dataset, content: { querySelectorAll: () => marks } }));
  shown.set('comment', element({ value: comment }));
  const rows = keys.map(({ keyId, part, isTicked }) => ({
    ...element({ dataset: { key: keyId, name: keyId, kind: 'ENABLE_ROTATION', part: String(part) } }),
    querySelector: () => ({ checked: isTicked }),
  }));
  const document = {
    getElementById: byId,
    querySelector: () => element({ rows }),
    querySelectorAll: () => [],
    body: element(),
  };
  runInContext(pageScript, createContext({ document, navigator: {} }));
  return { cli: byId('cli').textContent, aws: byId('aws').textContent };
}
