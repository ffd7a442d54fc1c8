import test from 'ava';
import {networkOf} from './rate-limits.ts';

const isCountedAs = test.macro((t, address: string, network: string) => {
  t.is(networkOf(address), network);
});
test('an IPv4 address is counted alone', isCountedAs, '192.0.2.7', '192.0.2.7');
test('an IPv4 address in IPv6 notation is the same address', isCountedAs, '::ffff:192.0.2.7', '192.0.2.7');
test('an IPv6 address is counted by its /64', isCountedAs, '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::');
test('another address of the /64 is counted with it', isCountedAs, '2001:db8:1:2::1', '2001:db8:1:2::');
test('an address with a zone is counted by its /64', isCountedAs, 'fe80::1%eth0', 'fe80::');
test('other text is its own key', isCountedAs, 'unknown', 'unknown');
