import {readConfig} from '@ecom/core/config';
import test from 'ava';
import {standaloneVariables} from './variables.ts';

test('a standalone shop listens on the loopback by default', t => {
  t.like(readConfig(standaloneVariables, {}), {HOST: '127.0.0.1', ADMIN_HOST: '127.0.0.1'});
  t.like(readConfig(standaloneVariables, {HOST: '::'}), {HOST: '::', ADMIN_HOST: '127.0.0.1'});
});
