import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {createLogger} from '@ecom/core/log';
import test, {type ExecutionContext} from 'ava';
import {siteverifyCaptcha} from './captcha.ts';

const log = createLogger({name: 'test', level: 'silent'});

/** A service that accepts the response `right`. */
const serve = async (t: ExecutionContext, status = 200) => {
  const bodies: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    const body = Object.fromEntries(new URLSearchParams(await text(request)));
    bodies.push(body);
    response.writeHead(status, {'content-type': 'application/json'});
    response.end(JSON.stringify({success: body.response === 'right'}));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/siteverify`;
  return {captcha: siteverifyCaptcha({url, secret: 'key', afterFailures: 5}, log), bodies};
};

test('the service decides about a response', async t => {
  const {captcha, bodies} = await serve(t);
  t.true(await captcha.verify('right', '192.0.2.1'));
  t.false(await captcha.verify('wrong', '192.0.2.1'));
  t.deepEqual(bodies[0], {secret: 'key', response: 'right', remoteip: '192.0.2.1'});
});

test('without a response the service is not asked', async t => {
  const {captcha, bodies} = await serve(t);
  t.false(await captcha.verify(undefined, '192.0.2.1'));
  t.deepEqual(bodies, []);
});

test('while the service is unavailable, responses are accepted', async t => {
  const {captcha} = await serve(t, 503);
  t.true(await captcha.verify('any', '192.0.2.1'));
});
