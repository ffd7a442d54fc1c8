import test from 'ava';
import {orderNumber} from './number.ts';

const spells = test.macro((t, id: string, number: string) => {
  t.is(orderNumber(id), number);
});

test('nothing is spelled in full', spells, '019a0000-0000-7000-8000-000000000000', '0000-0000-00');
test('the last bits come last', spells, '019a0000-0000-7000-8000-000000000001', '0000-0000-01');
test('each digit has five bits', spells, '019a0000-0000-7000-8000-000000000020', '0000-0000-10');
test('fifty bits are spelled', spells, '019a0000-0000-7000-8003-ffffffffffff', 'ZZZZ-ZZZZ-ZZ');
test('what lies above them is not', spells, 'ffffffff-ffff-ffff-fffc-00000000001f', '0000-0000-0Z');
test('the groups are in order', spells, '019a0000-0000-7000-8000-22190a63a12a', '1234-5678-9A');
