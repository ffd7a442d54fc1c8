import {setTimeout as pause} from 'node:timers/promises';
import {postgresServices} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import {toUnavailable} from '@ecom/postgres/errors';
import {clientOf} from '../e2e/client.ts';
import type {Fault, Scene} from './fault.ts';
import {busy, calls, mustHaveStruck} from './strikes.ts';

/** PostgreSQL's code for a deadlock: who buys meanwhile may hold one of the tables that are changed, and want another. */
const deadlock = '40P01';

/** Changes a service's tables. The statements are one transaction, so that what failed may be tried again. */
const change = async ({sql}: Scene, service: string, text: string): Promise<void> => {
  for (let left = 5; ; left--) {
    try {
      await sql(service, text);
      return;
    } catch (error) {
      if (left === 0 || (error as {code?: unknown}).code !== deadlock) throw error;
    }
  }
};

type Triggered = {
  readonly name: string;
  /** Of its function, whose calls the sequence `…_calls` counts; two such faults may be there at once. */
  readonly trigger: string;
  readonly make: string;
  /** Tables that only a service's own handlers write. */
  readonly also?: Readonly<Record<string, string>>;
  /** One call of so many does harm. */
  readonly every: number;
  readonly short?: true;
  /** What an operator has to do afterwards. */
  readonly mend?: (scene: Scene) => Promise<unknown>;
};

/** A fault that triggers in the databases make. */
const triggered = ({name, trigger, make, also = {}, every, mend, short}: Triggered): Fault => ({
  name,
  seconds: 4,
  ...(short && {short}),
  async strike(scene) {
    // To the end in each, so that nothing is made any more when it is undone.
    const everywhere = async (textOf: (service: string) => string) => {
      const ends = await Promise.allSettled(postgresServices.map(service => change(scene, service, textOf(service))));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    };
    const sequence = `${trigger}_calls`;
    const undo = () =>
      everywhere(() => `drop function if exists ${trigger} cascade; drop sequence if exists ${sequence}`);
    try {
      await everywhere(service => `create sequence ${sequence}; ${make}; ${also[service] ?? ''}`);
    } catch (error) {
      await undo();
      throw error;
    }
    return async () => {
      try {
        await mustHaveStruck(3, busy, async service => Math.floor((await calls(scene, service, sequence)) / every));
      } finally {
        await undo();
        await mend?.(scene);
      }
    };
  },
});

/**
 * Every row of the outbox is there twice, so that every event is published and delivered twice, under the same id. The short run leaves that to
 * test/e2e/delivery.test.ts.
 */
const twice = triggered({
  name: 'every message delivered twice',
  trigger: 'fault_twice',
  every: 1,
  make: `create function fault_twice() returns trigger language plpgsql as $$ begin
     perform nextval('fault_twice_calls');
     insert into outbox (event_id, topic, key, type, data, traceparent, created_at)
       values (new.event_id, new.topic, new.key, new.type, new.data, new.traceparent, new.created_at);
     return null;
   end $$;
   create trigger fault_twice after insert on outbox for each row when (pg_trigger_depth() = 0) execute function fault_twice()`,
});

/** What failed five times in a row is a dead letter by now, and waits for somebody to replay it. */
const replayLetters = async ({fleet}: Scene) => {
  const admin = clientOf(fleet.adminUrl);
  await eventually(async () => {
    // A service that has just been started may not answer yet.
    const {status, body} = await admin.ask('GET', '/ops/dead-letters');
    if (status !== 200) return false;
    // Those behind the first of a key go with it.
    for (const {service, id} of body.items) await admin.ask('POST', `/ops/dead-letters/${service}/${id}/replay`);
    return body.items.length === 0;
  }, 60);
};

/** Most effects leave a row in the inbox; those that compare versions or look at the state do not, and are hit where they write. */
const third = triggered({
  name: 'a handler that throws on every third message',
  short: true,
  trigger: 'fault_third',
  every: 3,
  make: `create function fault_third() returns trigger language plpgsql as $$ begin
     if nextval('fault_third_calls') % 3 = 0 then raise exception 'a fault on every third message'; end if;
     return new;
   end $$;
   create trigger fault_third before insert on inbox for each row execute function fault_third()`,
  also: {
    auth: `create trigger fault_third before update on account for each row
      when (new.user_version > old.user_version) execute function fault_third()`,
    cart: `create trigger fault_third before insert on products for each row execute function fault_third();
      create trigger fault_third before update on carts for each row
      when (old.status = 'checking_out' and new.status <> 'checking_out') execute function fault_third()`,
    notification: 'create trigger fault_third before insert on welcomed for each row execute function fault_third()',
  },
  mend: replayLetters,
});

/** The relay's connection dies as it marks what the bus has taken: it will publish that again. */
const interrupted = triggered({
  name: 'relays that die between publish and mark',
  short: true,
  trigger: 'fault_mark',
  every: 10,
  make: `create function fault_mark() returns trigger language plpgsql as $$ begin
     if nextval('fault_mark_calls') % 10 = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;
     return null;
   end $$;
   create trigger fault_mark before delete on outbox for each statement execute function fault_mark()`,
});

/** The lock is taken from a relay that does not know it yet: the next one publishes while that one still does. */
const rivals: Fault = {
  name: 'two relays at once, again and again',
  seconds: 4,
  short: true,
  async strike({sql}) {
    // Each who lost the lock had it, so the second one of a service is a rival who took it.
    const losers = new Map<string, Set<unknown>>(postgresServices.map(service => [service, new Set()]));
    const failures: unknown[] = [];
    const rob = async (service: string) => {
      const rows = await sql(
        service,
        `select pid, application_name as name, pg_terminate_backend(pid) as ended from pg_locks join pg_stat_activity using (pid)
         where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`,
      );
      for (const {pid, name, ended} of rows) {
        if (ended && String(name).endsWith(' relay')) losers.get(service)!.add(pid);
      }
    };
    let robbing = true;
    const work = (async () => {
      while (robbing) {
        await Promise.all(
          postgresServices.map(service =>
            // Another fault may have taken the server away.
            rob(service).catch(error => {
              if (toUnavailable(error) === error) failures.push(error);
            }),
          ),
        );
        await pause(300);
      }
    })();
    return async () => {
      try {
        await mustHaveStruck(3, postgresServices, async service => losers.get(service)!.size);
      } finally {
        robbing = false;
        await work;
      }
      if (failures.length > 0) throw failures[0];
    };
  },
};

const providerAway = (seconds: number): Fault => ({
  name: `the payment provider down for ${seconds} s`,
  seconds,
  buyers: 2,
  async strike({sql}) {
    await sql('payment', 'alter table simulated_ledger rename to simulated_ledger_away');
    const waiting = async () => {
      const [row] = await sql('payment', `select count(*) as payments from payments where status = 'pending'`);
      return Number(row!.payments);
    };
    return async () => {
      try {
        await mustHaveStruck(10, ['pending payments'], waiting);
      } finally {
        await sql('payment', 'alter table simulated_ledger_away rename to simulated_ledger');
      }
    };
  },
});

export const insideFaults: readonly Fault[] = [twice, third, interrupted, rivals, providerAway(120)];
