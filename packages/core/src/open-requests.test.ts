import test from 'ava';
import {createOpenRequests} from './open-requests.ts';

const create = () => createOpenRequests({maxPerKey: {holder: 2, network: 3}, maxTotal: 4});
const refused = {code: 'too-many-open-requests'};

test('a holder has at most so many open requests', t => {
  const {open} = create();
  const end = open({holder: 'ada', network: 'a'});
  open({holder: 'ada', network: 'b'});
  t.throws(() => open({holder: 'ada', network: 'c'}), refused);
  t.notThrows(() => open({holder: 'bob', network: 'c'}));
  end();
  t.notThrows(() => open({holder: 'ada', network: 'c'}));
});

test('a network has at most so many open requests, whoever holds them', t => {
  const {open} = create();
  for (const holder of ['ada', 'bob', 'cleo']) open({holder, network: 'a'});
  t.throws(() => open({holder: 'dan', network: 'a'}), refused);
});

test('a process has at most so many open requests', t => {
  const {open} = create();
  const ends = ['a', 'b', 'c', 'd'].map(key => open({holder: key, network: key}));
  t.throws(() => open({holder: 'e', network: 'e'}), refused);
  // Ending twice counts once.
  ends[0]!();
  ends[0]!();
  t.notThrows(() => open({holder: 'e', network: 'e'}));
  t.throws(() => open({holder: 'f', network: 'f'}), refused);
});
