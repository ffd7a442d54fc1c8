import {appendFileSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/**
 * A program that answers as kubectl does, from the folder that FAKE_CLUSTER names: `state.json` is the cluster, `calls.ndjson` gets each call. It stands
 * for helm, too.
 */

export type FakeObject = {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: {readonly name: string; readonly namespace?: string; readonly [field: string]: any};
  readonly [field: string]: any;
};

export type FakeState = {
  readonly objects: readonly FakeObject[];
  /** By `Shop/shop`: what the operator writes as status, one after the other whenever somebody looks. */
  readonly statuses?: Readonly<Record<string, readonly object[]>>;
  /** The first whose pattern fits the arguments is what happens instead; with `times`, so often. */
  readonly faults?: readonly {readonly match: string; readonly stderr: string; readonly times?: number}[];
  /** By the name of the pod; `POD previous` for those before its restart. */
  readonly logs?: Readonly<Record<string, string>>;
  readonly clientVersion?: string;
  readonly serverVersion?: string;
  /** What helm renders. */
  readonly manifests?: string;
};

export type Call = {readonly program: string; readonly args: readonly string[]; readonly input: string};

const folder = process.env.FAKE_CLUSTER!;
const stateFile = join(folder, 'state.json');
const state: FakeState = JSON.parse(readFileSync(stateFile, 'utf8'));
const [program, ...args] = process.argv.slice(2) as [string, ...string[]];
const words = args.filter(arg => !arg.startsWith('-'));
const flag = (name: string): string | undefined =>
  args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const input = args.includes('--filename=-') ? readFileSync(0, 'utf8') : '';
appendFileSync(join(folder, 'calls.ndjson'), `${JSON.stringify({program, args, input} satisfies Call)}\n`);

const fail = (stderr: string): never => {
  process.stderr.write(`${stderr}\n`);
  process.exit(1);
};

const save = (next: FakeState) => {
  writeFileSync(`${stateFile}.${process.pid}`, JSON.stringify(next));
  renameSync(`${stateFile}.${process.pid}`, stateFile);
};

const pluralOf = (kind: string) => `${kind.replace(/y$/, 'ie')}${/s$/.test(kind) ? 'es' : 's'}`;
const isKind = ({kind}: FakeObject, resource: string) => {
  const name = kind.toLowerCase();
  return [name, pluralOf(name)].includes(resource.split('.')[0]!.toLowerCase());
};
const namespace = flag('namespace') ?? 'live';
const isVisible = ({metadata}: FakeObject) =>
  args.includes('--all-namespaces') || !metadata.namespace || metadata.namespace === namespace;
const find = (resource: string, name: string) =>
  state.objects.find(object => isKind(object, resource) && object.metadata.name === name && isVisible(object)) ??
  fail(`Error from server (NotFound): ${resource} "${name}" not found`);

const fits = ({metadata}: FakeObject) =>
  (flag('selector')?.split(',') ?? []).every(pair => {
    const [key, value] = pair.split('=') as [string, string];
    return metadata.labels?.[key] === value;
  });

/** With the next status that the operator writes, if there is one. */
const observed = (object: FakeObject): FakeObject => {
  const key = `${object.kind}/${object.metadata.name}`;
  const [next, ...rest] = state.statuses?.[key] ?? [];
  if (!next) return object;
  const seen = {...object, status: {observedGeneration: object.metadata.generation, ...next}};
  store(seen, object, {...state.statuses, [key]: rest});
  return seen;
};

const store = (object: FakeObject, before: FakeObject | undefined, statuses = state.statuses) => {
  const others = state.objects.filter(each => each !== before);
  save({...state, objects: [...others, object], ...(statuses && {statuses})});
};

const changed = (before: FakeObject, content: Partial<FakeObject>): FakeObject => {
  const isNew = JSON.stringify(content.spec ?? before.spec) !== JSON.stringify(before.spec);
  const {generation = 1, resourceVersion = '1'} = before.metadata;
  return {
    ...before,
    ...content,
    metadata: {
      ...before.metadata,
      ...content.metadata,
      generation: generation + (isNew ? 1 : 0),
      resourceVersion: String(Number(resourceVersion) + 1),
    },
  } as FakeObject;
};

const merge = (target: any, patch: any): any => {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const merged = {...target};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
};

const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

const get = () => {
  const [, resource, ...names] = words as [string, string, ...string[]];
  if (names.length > 0 && args.includes('--ignore-not-found')) {
    const items = state.objects.filter(object => isKind(object, resource) && names.includes(object.metadata.name));
    if (flag('output') === 'name') process.stdout.write(items.map(({metadata}) => `${metadata.name}\n`).join(''));
    else if (items.length > 0) print(names.length === 1 ? items[0] : {kind: 'List', items});
    return;
  }
  if (names.length === 1) return print(observed(find(resource, names[0]!)));
  print({kind: 'List', items: state.objects.filter(each => isKind(each, resource) && isVisible(each) && fits(each))});
};

const logs = () => {
  const podLines = (pod: string) => (state.logs?.[pod] ?? '').split('\n').filter(Boolean);
  if (flag('selector')) {
    for (const {metadata} of state.objects.filter(each => each.kind === 'Pod' && isVisible(each) && fits(each)))
      for (const line of podLines(metadata.name)) process.stdout.write(`[pod/${metadata.name}/main] ${line}\n`);
    return;
  }
  const name = args.includes('--previous') ? `${words[1]} previous` : words[1]!;
  process.stdout.write(
    podLines(name)
      .map(line => `${line}\n`)
      .join(''),
  );
};

/** JSON, or several documents of YAML, whose parser takes longer to load than all else. */
const parseInput = async (): Promise<readonly FakeObject[]> => {
  if (input.startsWith('{')) return [JSON.parse(input)];
  const {parseAllDocuments} = await import('yaml');
  return parseAllDocuments(input).map(document => document.toJS());
};

const write = async () => {
  for (const object of await parseInput()) {
    const before = state.objects.find(each => each.kind === object.kind && each.metadata.name === object.metadata.name);
    if (words[0] === 'create' && before)
      fail(
        `Error from server (AlreadyExists): error when creating "STDIN": ${object.kind.toLowerCase()}s.ecom.dev "${object.metadata.name}" already exists`,
      );
    if (words[0] === 'replace' && object.metadata.resourceVersion !== before?.metadata.resourceVersion)
      fail('Error from server (Conflict): the object has been modified');
    const stored = before
      ? changed(before, object)
      : {...object, metadata: {namespace, generation: 1, resourceVersion: '1', ...object.metadata}};
    if (flag('dry-run') === undefined) store(stored, before);
    if (flag('output') === 'json') print(stored);
    else process.stdout.write(`${object.kind.toLowerCase()}/${object.metadata.name} serverside-applied\n`);
  }
};

const commands: Readonly<Record<string, () => unknown>> = {
  version: () =>
    print({
      clientVersion: {gitVersion: state.clientVersion ?? 'v1.36.3'},
      ...(!args.includes('--client') && {serverVersion: {gitVersion: state.serverVersion ?? 'v1.36.0'}}),
    }),
  get,
  logs,
  apply: write,
  replace: write,
  create: () => (words[1] === 'namespace' ? process.stdout.write('created\n') : write()),
  patch: () => {
    const before = find(words[1]!, words[2]!);
    const after = changed(before, merge(before, JSON.parse(flag('patch')!)));
    store(after, before);
    print(after);
  },
  annotate: () => {
    const before = find(words[1]!, words[2]!);
    const [, key, value] = /^([^=]+)=(.*)$/.exec(words[3]!)!;
    const annotations = {...before.metadata.annotations, [key!]: value};
    const after = changed(before, {metadata: {...before.metadata, annotations}});
    store(after, before);
    print(after);
  },
};

const fault = state.faults?.find(({match, times = 1}) => times > 0 && new RegExp(match).test(args.join(' ')));
if (fault) {
  const {times} = fault;
  if (times !== undefined)
    save({...state, faults: state.faults!.map(each => (each === fault ? {...each, times: times - 1} : each))});
  fail(fault.stderr);
}
if (program === 'helm') process.stdout.write(state.manifests ?? '');
else await (commands[words[0]!] ?? (() => fail(`error: unknown command "${words[0]}"`)))();
