import {send} from '../client/request.ts';
import {readStatuses} from '../client/statuses.ts';
import type {StatusRow} from '../output/status.ts';
import type {Check, Finding} from './check.ts';

/** More breaks tokens, which are valid for minutes. */
const maxClockSkewMs = 30_000;
/** An outbox whose oldest event waits longer is stuck. */
const maxOutboxSeconds = 60;

export const reachable: Check = {
  name: 'shop',
  remedy: 'Start it (make up), or name another: ecom contexts list, --context NAME, ECOM_URL',
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
  async examine({connection, shop}) {
    if (!(await connection.token())) return [{status: 'warn', found: 'nobody is logged in', remedy: login.remedy}];
    const {email, apiKey, permissions} = await shop.getCaller();
    return [{status: 'ok', found: `${email || apiKey?.name} with ${permissions.length} permissions`}];
  },
};

const findingsOf = ({service, up, ready, failing, outbox, deadLetters}: StatusRow): Omit<Finding, 'check'>[] => {
  const reasons = Object.entries(failing).map(([part, reason]) => `${part}: ${reason}`);
  if (!up || !ready)
    return [
      {
        status: 'fail',
        found: `${service} is not ready: ${reasons.join(', ')}`,
        remedy: up
          ? `Start what it needs. Its log says more: ${service}.`
          : `Start ${service} again, and read in its log why it stopped.`,
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
