/** Loaded before everything else, it puts a process's clock ten minutes ahead. */
const ahead = 600_000;
const now = Date.now;

globalThis.Date = class extends Date {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(now() + ahead);
    else super(...(given as [number]));
  }
  static override now() {
    return now() + ahead;
  }
} as DateConstructor;
