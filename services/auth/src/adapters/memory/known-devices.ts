import type {KnownDevices} from '../../application/ports/known-devices.ts';
import type {Rows} from './rows.ts';

export const memoryKnownDevices = ({deviceRows}: Rows): KnownDevices => {
  return {
    async isKnown(hash, userId, since) {
      const device = deviceRows.get(hash);
      return device?.userId === userId && device.lastUsedAt >= since;
    },
    async recordUse(hash, userId, at, maxDevices) {
      if ((deviceRows.get(hash)?.userId ?? userId) === userId) deviceRows.set(hash, {userId, lastUsedAt: at});
      const own = [...deviceRows].filter(([, device]) => device.userId === userId);
      const newest = own.sort(([a, x], [b, y]) => y.lastUsedAt.localeCompare(x.lastUsedAt) || (a < b ? -1 : 1));
      for (const [old] of newest.slice(maxDevices)) deviceRows.delete(old);
    },
    async sweep(before) {
      const old = [...deviceRows].filter(([, {lastUsedAt}]) => lastUsedAt < before);
      for (const [hash] of old) deviceRows.delete(hash);
      return old.length;
    },
  };
};
