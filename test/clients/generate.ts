import {mkdir, writeFile} from 'node:fs/promises';
import {registerHooks} from 'node:module';
import {join} from 'node:path';

// Both generators use the compiler API of TypeScript 5, which this folder installs; the repository's own compiler is newer and has none.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier === 'typescript' ? {...context, parentURL: import.meta.url} : context),
});

/** Generates clients of an OpenAPI document, as a frontend team would: `folder/schema.ts` by openapi-typescript, `folder/sdk/` by @hey-api/openapi-ts. */
export const generateClients = async (document: object, folder: string): Promise<void> => {
  const {default: openapiTS, astToString} = await import('openapi-typescript');
  const {createClient} = await import('@hey-api/openapi-ts');
  await mkdir(folder, {recursive: true});
  await writeFile(
    join(folder, 'schema.ts'),
    astToString(await openapiTS(document as never, {defaultNonNullable: false})),
  );
  await createClient({
    input: document as never,
    output: {path: join(folder, 'sdk'), importFileExtension: '.ts'},
    plugins: ['@hey-api/client-fetch'],
    logs: {level: 'silent'},
  });
};
