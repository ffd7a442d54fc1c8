import test from 'ava';
import {examineVersion} from './version.ts';

const rows = [
  ['PostgreSQL', '18.1', 'ok'],
  ['PostgreSQL', '18', 'ok'],
  ['PostgreSQL', '19beta1', 'ok'],
  ['PostgreSQL', '17.9', 'fail'],
  ['PostgreSQL', '9.6', 'fail'],
  ['Redis', '6.2.0', 'ok'],
  ['Redis', '6.10.1', 'ok'],
  ['Redis', '6.0.16', 'fail'],
  ['MongoDB', '5.0.5', 'ok'],
  ['MongoDB', '10.0.1', 'ok'],
  ['MongoDB', '4.4.29', 'fail'],
] as const;
for (const [engine, version, status] of rows) {
  test(`${engine} ${version}: ${status}`, t => {
    const finding = examineVersion(engine, version);
    t.is(finding.status, status);
    t.is(finding.remedy === undefined, status === 'ok');
  });
}
