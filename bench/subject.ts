import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Running = {
  /** Of this folder. */
  readonly script: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * Runs a script in a fresh process and waits for the one message in which it says what it measured, so that neither warm caches nor memory of other
 * measures get into it. @throws Error if it ends without a message
 */
export async function measureIn<Message>({ script, arguments: args = [], environment = {} }: Running): Promise<Message> {
  const subject = fork(fileURLToPath(new URL(script, import.meta.url)), [...args], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(subject, 'exit').then(([code]) => {
    throw new Error(`${script} ended with code ${code} and measured nothing`);
  });
  const [message] = (await Promise.race([once(subject, 'message'), ended])) as [Message];
  ended.catch(() => {});
  return message;
}
