import type {Interfaces} from '@oclif/core';
import {EcomCommand} from './ecom-command.ts';
import {patchShop} from './platform/change-shop.ts';
import {findShop, getResource} from './platform/find-shop.ts';
import {clusterFlags, timeoutMsOf, type WaitFlags} from './platform/flags.ts';
import {follow} from './platform/follow.ts';
import {type Goal, isSettled} from './platform/goals.ts';
import {type ClusterFlags, createKubectl, type Kubectl} from './platform/kubectl.ts';
import {type Resource, resources} from './platform/resource.ts';
import {type Lifecycle, lifecycleOf, type Shop, type ShopSummary, summaryOf} from './platform/shop.ts';

type FlagValues = Interfaces.OutputFlags<Interfaces.FlagInput>;
type ArgValues = Interfaces.OutputArgs<Interfaces.ArgInput>;

/** A command that speaks to a Kubernetes cluster. */
export abstract class PlatformCommand extends EcomCommand {
  static override baseFlags = {...EcomCommand.baseFlags, ...clusterFlags};

  protected kubectl!: Kubectl;

  protected override async parse<F extends FlagValues, B extends FlagValues, A extends ArgValues>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv);
    this.kubectl = createKubectl(parsed.flags as ClusterFlags);
    return parsed;
  }

  /** The Shop that an argument names (default: the only one). @throws CommandError */
  protected findShop(name: string | undefined): Promise<Shop> {
    return findShop(this.kubectl, name);
  }

  /** Looks at an object until it has reached its goal, and says how far it is. @throws CommandError when it fails */
  protected async waitFor<R extends Resource>(
    resource: string,
    {metadata: {name}}: R,
    goal: Goal<R>,
    flags: WaitFlags,
  ): Promise<R> {
    const steps = follow(() => getResource<R>(this.kubectl, resource, name), goal, timeoutMsOf(flags));
    for (;;) {
      const {done, value} = await steps.next();
      if (done) return value;
      this.logToStderr(value);
    }
  }

  /** Says what was done to a Shop, and with `--wait` waits until the operator has done it. */
  protected async finish(shop: Shop, said: string, flags: WaitFlags, goal: Goal<Shop> = isSettled) {
    const {name} = shop.metadata;
    this.logToStderr(said);
    if (goal === isSettled && lifecycleOf(shop).paused && !flags.wait)
      this.logToStderr(`It is paused: nothing happens until: ecom platform resume ${name}`);
    if (!flags.wait) return summaryOf(shop);
    const reached = await this.waitFor(resources.shop, shop, goal, flags);
    const {phase, version, revision} = reached.status ?? {};
    this.logToStderr(`${phase}${version ? `: version ${version}, revision ${revision}` : ''}.`);
    return summaryOf(reached);
  }

  /** Changes how a Shop runs. Nothing happens when it is so already. */
  protected async setLifecycle(
    shop: Shop,
    change: Partial<Lifecycle>,
    said: string,
    flags: WaitFlags,
    goal?: Goal<Shop>,
  ): Promise<ShopSummary> {
    const isSo = Object.entries(change).every(([key, value]) => lifecycleOf(shop)[key as keyof Lifecycle] === value);
    const changed = isSo ? shop : await patchShop(this.kubectl, shop, {lifecycle: change});
    return this.finish(changed, isSo ? `The Shop ${shop.metadata.name} is so already.` : said, flags, goal);
  }
}

export {yesFlag} from './ecom-command.ts';
