import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {exportJWK, generateKeyPair, SignJWT} from 'jose';

/** An authorization server for tests: it issues access tokens by the client credentials grant (RFC 6749 §4.4). */
export const startTokenServer = async (clients: Readonly<Record<string, string>>, lifetimeSeconds = 60) => {
  const {publicKey, privateKey} = await generateKeyPair('RS256');
  const keys = [{...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig'}];
  let issued = 0;
  const issue = async (authorization: string, issuer: string) => {
    const [id = '', secret] = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
    if (clients[decodeURIComponent(id)] !== secret)
      return {error: 'invalid_client', error_description: 'Unknown client'};
    issued += 1;
    const token = new SignJWT({scope: 'kafka'}).setProtectedHeader({alg: 'RS256', kid: 'test'}).setIssuedAt();
    return {
      access_token: await token
        .setIssuer(issuer)
        .setSubject(id)
        .setAudience('kafka')
        .setExpirationTime(`${lifetimeSeconds}s`)
        .sign(privateKey),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
    };
  };
  const server = createServer(async (request, response) => {
    await text(request);
    const named = {'/token': issuer, '/foreign/token': `${issuer}/foreign`}[request.url!];
    const body = named ? await issue(request.headers.authorization ?? '', named) : {keys};
    response.writeHead('error' in body ? 401 : 200, {'content-type': 'application/json'}).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    tokenUrl: `${issuer}/token`,
    /** Its tokens name another issuer. */
    foreignTokenUrl: `${issuer}/foreign/token`,
    jwksUrl: `${issuer}/keys`,
    /** The number of tokens that were issued. */
    issued: () => issued,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
