import {setTimeout as pause} from 'node:timers/promises';
import type {Client, Reply} from '../e2e/client.ts';

/** Requests that had to be asked again, by status; `none`: no answer at all, 409: the first one is still being worked on. */
export type Counts = Readonly<Record<string, number>>;

/** `201`, or with the code of a refusal `404 unknown-order`. */
const outcomeOf = ({status, body}: Reply): string => (status < 400 ? String(status) : `${status} ${body.code}`);

/** Milliseconds after the end in which buyers still insist on an answer. */
const timeout = 60_000;

/** Asks in one name until there is an answer to go by, and keeps count of what came instead. */
export const createAsking = () => {
  const wrong = new Map<string, number>();
  let served = 0;
  let again: Record<string, number> = {};
  let deadline = Number.POSITIVE_INFINITY;

  const complain = (what: string) => wrong.set(what, (wrong.get(what) ?? 0) + 1);

  /**
   * @param expected what may be answered; anything else below 500 is a bug of the shop
   * @returns undefined when there was no such answer
   */
  const insist = async (
    what: string,
    expected: readonly string[],
    ask: () => ReturnType<Client['ask']>,
  ): Promise<Reply | undefined> => {
    for (;;) {
      if (performance.now() > deadline) return void complain(`${what} got no answer to go by`);
      const reply = await ask().catch(() => undefined);
      if (reply && reply.status < 500 && reply.body.code !== 'idempotency-key-in-flight') {
        const answer = outcomeOf(reply);
        if (!expected.includes(answer)) return void complain(`${what} was answered ${answer}`);
        served += 1;
        return reply;
      }
      const status = String(reply?.status ?? 'none');
      again[status] = (again[status] ?? 0) + 1;
      await pause(100 + Math.random() * 200);
    }
  };

  return {
    insist,
    complain,
    /** What was counted since the last time. */
    take() {
      const taken = {served, again};
      served = 0;
      again = {};
      return taken;
    },
    /** From now on somebody who gets no answer gives up in time. */
    end() {
      deadline = performance.now() + timeout;
    },
    wrong: (): readonly string[] => [...wrong].map(([what, count]) => `${what} (${count})`),
  };
};
