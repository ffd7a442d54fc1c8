import {Document, isMap, isScalar, visit} from 'yaml';

/** What is read of a JSON Schema. */
export type Schema = {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
};

const isSection = (schema: Schema, value: unknown): value is Readonly<Record<string, unknown>> =>
  schema.properties !== undefined && Object.keys(schema.properties).some(key => key in (value as object));

/** Heads generated files. */
export const generated = 'Generated from charts/src by `npm run generate -w charts`; change it there.';

/** The defaults as YAML, with descriptions as comments. */
export const toYaml = (schema: Schema, defaults: unknown): string => {
  const document = new Document(defaults);
  document.commentBefore = ` ${generated}`;
  visit(document, {
    Pair(_, pair, path) {
      if (!isScalar(pair.key)) return;
      const keys = [
        ...path.flatMap(node => ('key' in node && isScalar(node.key) ? [String(node.key.value)] : [])),
        String(pair.key.value),
      ];
      const found = keys.reduce<Schema | undefined>((at, key) => at?.properties?.[key], schema);
      if (found?.description) pair.key.commentBefore = ` ${found.description}`;
      if (keys.length === 1 && path.length === 2) pair.key.spaceBefore = true;
    },
    Map(_, map) {
      if (isMap(map) && map.items.length === 0) map.flow = true;
    },
  });
  return document.toString({lineWidth: 0, singleQuote: true});
};

type Row = {readonly path: string; readonly description: string; readonly value: unknown};

const rowsOf = (schema: Schema, defaults: unknown, path = ''): readonly Row[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const value = (defaults as Record<string, unknown>)[key];
    const at = path ? `${path}.${key}` : key;
    return isSection(property, value)
      ? rowsOf(property, value, at)
      : [{path: at, description: property.description ?? '', value}];
  });

/** A page about the chart, with a table of its values. */
export const toReadme = (chart: string, introduction: string, schema: Schema, defaults: unknown): string => {
  const rows = rowsOf(schema, defaults).map(
    ({path, description, value}) =>
      `| \`${path}\` | \`${JSON.stringify(value)}\` | ${description.replaceAll('|', '\\|')} |`,
  );
  return `# The chart ${chart}\n\n${introduction}\n\n## Values\n\n${generated}\n\n| value | default | |\n|---|---|---|\n${rows.join('\n')}\n`;
};
