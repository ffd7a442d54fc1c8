import {recordKeepers} from '../../services/standalone/src/databases.ts';
import {clientOf, eventually} from '../e2e/client.ts';
import type {Fault, Scene} from './fault.ts';

const everywhere = ({sql}: Scene, text: string) => Promise.all(recordKeepers.map(service => sql(service, text)));

/** A fault that triggers in the databases make. */
const triggered = (name: string, seconds: number, make: string, unmake: string): Fault => ({
  name,
  seconds,
  short: true,
  async strike(scene) {
    await everywhere(scene, make);
    return () => everywhere(scene, unmake);
  },
});

/** Every row of the outbox is there twice, so that every event is published and delivered twice, under the same id. */
const twice = triggered(
  'every message delivered twice',
  4,
  `create function fault_twice() returns trigger language plpgsql as $$ begin
     insert into outbox (event_id, topic, key, type, data, traceparent, created_at)
       values (new.event_id, new.topic, new.key, new.type, new.data, new.traceparent, new.created_at);
     return null;
   end $$;
   create trigger fault_twice after insert on outbox for each row when (pg_trigger_depth() = 0) execute function fault_twice()`,
  'drop function fault_twice cascade',
);

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

const third: Fault = {
  name: 'a handler that throws on every third message',
  seconds: 4,
  short: true,
  async strike(scene) {
    // A sequence counts what rolls back too.
    await everywhere(
      scene,
      `create sequence fault_third;
       create function fault_third() returns trigger language plpgsql as $$ begin
         if nextval('fault_third') % 3 = 0 then raise exception 'a fault on every third message'; end if;
         return new;
       end $$;
       create trigger fault_third before insert on inbox for each row execute function fault_third()`,
    );
    return async () => {
      await everywhere(scene, 'drop function fault_third cascade; drop sequence fault_third');
      await replayLetters(scene);
    };
  },
};

/** The relay's connection dies as it marks what the bus has taken: it will publish that again. */
const interrupted = triggered(
  'relays that die between publish and mark',
  4,
  `create sequence fault_mark;
   create function fault_mark() returns trigger language plpgsql as $$ begin
     if nextval('fault_mark') % 10 = 0 then perform pg_terminate_backend(pg_backend_pid()); end if;
     return null;
   end $$;
   create trigger fault_mark before delete on outbox for each statement execute function fault_mark()`,
  'drop function fault_mark cascade; drop sequence fault_mark',
);

/** The lock is taken from a relay that does not know it yet: the next one publishes while that one still does. */
const rivals: Fault = {
  name: 'two relays at once, again and again',
  seconds: 4,
  short: true,
  async strike(scene) {
    const timer = setInterval(() => {
      everywhere(
        scene,
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database =
           (select oid from pg_database where datname = current_database())`,
      ).catch(() => {});
    }, 300);
    return async () => clearInterval(timer);
  },
};

const providerAway = (seconds: number): Fault => ({
  name: `the payment provider down for ${seconds} s`,
  seconds,
  async strike({sql}) {
    await sql('payment', 'alter table simulated_ledger rename to simulated_ledger_away');
    return () => sql('payment', 'alter table simulated_ledger_away rename to simulated_ledger');
  },
});

export const insideFaults: readonly Fault[] = [twice, third, interrupted, rivals, providerAway(120)];
