import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import type {Topic} from '@ecom/contracts/topic';
import {type Documented, openapi} from '@ecom/http/openapi';
import {asyncapi} from '@ecom/messaging/asyncapi';
import Router from '@koa/router';
import type {Context} from 'koa';

const page = (title: string, head: string, body: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title}</title>${head}</head>
<body>${body}</body>
</html>
`;

const style = '<style>body{font:16px/1.6 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>';

// In a file of its own, so that the content security policy needs no inline script.
const start = `SwaggerUIBundle({url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, tryItOutEnabled: true});`;

/** Swagger UI's files, served from its package: the page works offline. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};

const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The start page, the API documentation, and the OpenAPI and AsyncAPI documents. */
export const docsRouter = (
  services: readonly (Documented & {readonly topics: readonly Topic[]})[],
  links: readonly string[] = [],
): Router => {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const serve = (type: string, body: () => Promise<Buffer | string> | string) => {
    let cached: Buffer | string | undefined;
    return async (ctx: Context) => {
      ctx.state.route = ctx.path;
      cached ??= await body();
      ctx.type = type;
      ctx.set('cache-control', 'public, max-age=60');
      if (type === 'text/html') ctx.set('content-security-policy', policy);
      ctx.body = cached;
    };
  };
  const all = ['/docs', '/openapi.json', '/asyncapi.json', '/catalog/products', '/catalog/categories', ...links];
  const startPage = `<h1>ecom</h1><p>The shop is running.</p><ul>${all.map(link => `<li><a href="${link}">${link}</a></li>`).join('')}</ul>`;
  const docs = page(
    'ecom API',
    '<link rel="stylesheet" href="/docs/swagger-ui.css">',
    '<div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>',
  );

  const router = new Router()
    .get(
      '/',
      serve('text/html', () => page('ecom', style, startPage)),
    )
    .get(
      '/docs',
      serve('text/html', () => docs),
    )
    .get(
      '/docs/start.js',
      serve('text/javascript', () => start),
    )
    .get(
      '/openapi.json',
      serve('application/json', () => JSON.stringify(openapi(services))),
    )
    .get(
      '/asyncapi.json',
      serve('application/json', () => JSON.stringify(asyncapi(services.flatMap(({topics}) => topics)))),
    );
  for (const [name, type] of Object.entries(assets)) {
    router.get(
      `/docs/${name}`,
      serve(type, () => readFile(join(folder, name))),
    );
  }
  return router;
};
