import {askService, impatient} from '../client/ask-services.ts';
import {UnreachableError} from '../client/errors.ts';
import {send} from '../client/request.ts';
import {createShop} from '../client/shop.ts';
import {readStatuses} from '../client/statuses.ts';
import type {StatusRow} from '../output/status.ts';
import type {Check, Finding} from './check.ts';

/** More breaks tokens, which are valid for minutes. */
const maxClockSkewMs = 30_000;
/** An outbox whose oldest event waits longer is stuck. */
const maxOutboxSeconds = 60;

export const reachable: Check = {
  name: 'shop',
  remedy: 'Look at what responds there: it is no shop.',
  async examine({connection}) {
    const anonymous = {...connection, maxAttempts: 1, token: async () => undefined};
    const before = Date.now();
    const response = await send(anonymous, 'GET', '/openapi.json');
    const {info} = (await response.json()) as {info: {title: string; version: string}};
    const date = Date.parse(response.headers.date ?? '');
    const isSkewed = Math.abs(date - before) > maxClockSkewMs;
    const skew = `its clock differs by ${Math.round(Math.abs(date - before) / 1000)} s`;
    return [
      {status: 'ok', found: `${connection.url} responds: ${info.title} ${info.version}`},
      isSkewed
        ? {status: 'fail', found: skew, remedy: 'Synchronize the clocks of both computers (NTP).'}
        : {status: 'ok', found: 'its clock agrees'},
    ];
  },
};

export const login: Check = {
  name: 'login',
  remedy: 'Log in with: ecom login',
  async examine({connection}) {
    if (!(await connection.token())) return [{status: 'warn', found: 'nobody is logged in', remedy: login.remedy}];
    const asked = await askService('auth', createShop(impatient(connection)).getCaller());
    if ('error' in asked) {
      if (asked.error instanceof UnreachableError) throw asked.error;
      return [isDown('auth', asked.reason)];
    }
    const {email, apiKey, permissions} = asked.response;
    return [{status: 'ok', found: `${email || apiKey?.name} with ${permissions.length} permissions`}];
  },
};

const isDown = (service: string, reason: string): Omit<Finding, 'check'> => ({
  status: 'fail',
  found: `${service} is down: ${reason}`,
  remedy: `Start ${service} again, and read in its log why it stopped.`,
});

const findingsOf = ({service, up, ready, failing, outbox, deadLetters}: StatusRow): Omit<Finding, 'check'>[] => {
  if (!up) return [isDown(service, failing[service]!)];
  const reasons = Object.entries(failing).map(([part, reason]) => `${part}: ${reason}`);
  if (!ready)
    return [
      {
        status: 'fail',
        found: `${service} is not ready: ${reasons.join(', ')}`,
        remedy: `Start what it needs. Its log says more: ${service}.`,
      },
    ];
  const found: Omit<Finding, 'check'>[] = [];
  if (outbox && outbox.rows > 0 && outbox.seconds > maxOutboxSeconds)
    found.push({
      status: 'fail',
      found: `${outbox.rows} events of ${service} wait since ${Math.round(outbox.seconds)} s`,
      remedy: 'Check that Kafka runs and has the topics: ecom topics status',
    });
  if (deadLetters)
    found.push({
      status: 'warn',
      found: `${service} could not apply ${deadLetters} events`,
      remedy: `See why: ecom dead-letters list --service ${service}`,
    });
  return found;
};

export const services: Check = {
  name: 'services',
  remedy: 'Log in as an administrator, or with an API key that may read operations.',
  async examine({connection}) {
    if (!(await connection.token())) return [];
    const rows = await readStatuses(connection);
    const findings = rows.flatMap(findingsOf);
    return findings.length > 0 ? findings : [{status: 'ok', found: `${rows.length} services are ready`}];
  },
};
