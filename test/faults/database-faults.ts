import {setTimeout as delay} from 'node:timers/promises';
import {postgresServices} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import {toUnavailable} from '@ecom/postgres/errors';
import {operationsOf} from '../e2e/operations.ts';
import type {Fault, FaultContext} from './fault.ts';
import {countTriggerCalls, servicesOfPurchase, waitForInjections} from './injection-counts.ts';

/** PostgreSQL's error code of a deadlock: a purchase may lock the changed tables in another order. */
const deadlockDetected = '40P01';

/** Changes a service's tables in one transaction, and retries after a deadlock. */
const changeTables = async ({sql}: FaultContext, service: string, text: string): Promise<void> => {
  for (let attemptsLeft = 5; ; attemptsLeft--) {
    try {
      await sql(service, text);
      return;
    } catch (error) {
      if (attemptsLeft === 0 || (error as {code?: unknown}).code !== deadlockDetected) throw error;
    }
  }
};

type TriggerFault = {
  readonly name: string;
  /** Name of the trigger function; the sequence `<name>_calls` counts its calls. Unique, since two faults may be injected at once. */
  readonly functionName: string;
  readonly createSql: string;
  /** More SQL for single services: triggers on tables that only they have. */
  readonly createSqlOfService?: Readonly<Record<string, string>>;
  /** Every nth call has an effect. */
  readonly every: number;
  readonly inShortRun?: true;
  /** What an operator has to do after the fault. */
  readonly repair?: (context: FaultContext) => Promise<unknown>;
};

/** A fault that is a trigger in all PostgreSQL databases. */
const triggerFault = ({
  name,
  functionName,
  createSql,
  createSqlOfService = {},
  every,
  repair,
  inShortRun,
}: TriggerFault): Fault => ({
  name,
  durationSeconds: 4,
  ...(inShortRun && {inShortRun}),
  async inject(context) {
    // Waits for all, also when one fails: nothing may be created after the triggers are dropped.
    const changeAll = async (sqlOf: (service: string) => string) => {
      const results = await Promise.allSettled(
        postgresServices.map(service => changeTables(context, service, sqlOf(service))),
      );
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    };
    const sequence = `${functionName}_calls`;
    const dropAll = () =>
      changeAll(() => `drop function if exists ${functionName} cascade; drop sequence if exists ${sequence}`);
    try {
      await changeAll(service => `create sequence ${sequence}; ${createSql}; ${createSqlOfService[service] ?? ''}`);
    } catch (error) {
      await dropAll();
      throw error;
    }
    return async () => {
      try {
        await waitForInjections(3, servicesOfPurchase, async service =>
          Math.floor((await countTriggerCalls(context, service, sequence)) / every),
        );
      } finally {
        await dropAll();
        await repair?.(context);
      }
    };
  },
});

/**
 * Doubles every row of the outbox, so that every event is published and delivered twice with the same id. Not in the short run, because
 * test/e2e/delivery.test.ts tests it too.
 */
const deliveredTwice = triggerFault({
  name: 'every event delivered twice',
  functionName: 'fault_twice',
  every: 1,
  createSql: `create function fault_twice() returns trigger language plpgsql as $$ begin
     perform nextval('fault_twice_calls');
     insert into outbox (event_id, topic, key, type, data, traceparent, created_at)
       values (new.event_id, new.topic, new.key, new.type, new.data, new.traceparent, new.created_at);
     return null;
   end $$;
   create trigger fault_twice after insert on outbox for each row when (pg_trigger_depth() = 0) execute function fault_twice()`,
});

/** Replays all dead letters: events whose handler failed five times in a row. */
const replayDeadLetters = async ({fleet}: FaultContext) => {
  const operations = operationsOf(fleet.url);
  await eventually(async () => {
    // A service that has just started may not respond yet.
    const deadLetters = await operations.deadLetters().catch(() => undefined);
    // A replay includes the parked events behind the dead letter.
    for (const deadLetter of deadLetters ?? []) await operations.replay(deadLetter);
    return deadLetters?.length === 0;
  }, 60);
};

/** Most handlers insert an inbox record; those that compare versions or states instead fail where they write. */
const handlersFail = triggerFault({
  name: 'event handlers fail on every third event',
  inShortRun: true,
  functionName: 'fault_third',
  every: 3,
  createSql: `create function fault_third() returns trigger language plpgsql as $$ begin
     if nextval('fault_third_calls') % 3 = 0 then raise exception 'an injected fault on every third event'; end if;
     return new;
   end $$;
   create trigger fault_third before insert on inbox for each row execute function fault_third()`,
  createSqlOfService: {
    auth: `create trigger fault_third before update on account for each row
      when (new.user_version > old.user_version) execute function fault_third()`,
    cart: `create trigger fault_third before insert on products for each row execute function fault_third();
      create trigger fault_third before update on carts for each row
      when (old.status = 'checking_out' and new.status <> 'checking_out') execute function fault_third()`,
    notification: 'create trigger fault_third before insert on welcomed for each row execute function fault_third()',
  },
  repair: replayDeadLetters,
});

/** Ends the relay's connection when it deletes acknowledged events from the outbox: it publishes them again. */
const relaysInterrupted = triggerFault({
  name: 'relays lose their connection between publish and delete',
  inShortRun: true,
  functionName: 'fault_mark',
  every: 10,
  createSql: `create function fault_mark() returns trigger language plpgsql as $$ begin
     if nextval('fault_mark_calls') % 10 = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;
     return null;
   end $$;
   create trigger fault_mark before delete on outbox for each statement execute function fault_mark()`,
});

/** Ends the session that holds a relay's advisory lock: the next relay starts while the first one still publishes. */
const rivalRelays: Fault = {
  name: 'two relays of one outbox at once',
  durationSeconds: 4,
  inShortRun: true,
  async inject({sql}) {
    // Only a relay that had the lock can lose it, so from the second one on each had taken it over.
    const endedRelays = new Map<string, Set<unknown>>(postgresServices.map(service => [service, new Set()]));
    const failures: unknown[] = [];
    const endLockHolder = async (service: string) => {
      const rows = await sql(
        service,
        `select pid, application_name as name, pg_terminate_backend(pid) as ended from pg_locks join pg_stat_activity using (pid)
         where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`,
      );
      for (const {pid, name, ended} of rows) {
        if (ended && String(name).endsWith(' relay')) endedRelays.get(service)!.add(pid);
      }
    };
    let isActive = true;
    const work = (async () => {
      while (isActive) {
        await Promise.all(
          postgresServices.map(service =>
            // The server may be unavailable because of a second fault; the error of a lost connection has no code.
            endLockHolder(service).catch(error => {
              if (error.code !== undefined && toUnavailable(error) === error) failures.push(error);
            }),
          ),
        );
        await delay(300);
      }
    })();
    return async () => {
      try {
        await waitForInjections(3, postgresServices, async service => endedRelays.get(service)!.size);
      } finally {
        isActive = false;
        await work;
      }
      if (failures.length > 0) throw failures[0];
    };
  },
};

const paymentProviderDown = (durationSeconds: number): Fault => ({
  name: `payment provider down for ${durationSeconds} s`,
  durationSeconds,
  buyers: 2,
  async inject({sql}) {
    await sql('payment', 'alter table simulated_ledger rename to simulated_ledger_down');
    const countPending = async () => {
      const [row] = await sql('payment', `select count(*) as payments from payments where status = 'pending'`);
      return Number(row!.payments);
    };
    return async () => {
      try {
        await waitForInjections(10, ['pending payments'], countPending);
      } finally {
        await sql('payment', 'alter table simulated_ledger_down rename to simulated_ledger');
      }
    };
  },
});

export const databaseFaults: readonly Fault[] = [
  deliveredTwice,
  handlersFail,
  relaysInterrupted,
  rivalRelays,
  paymentProviderDown(120),
];
