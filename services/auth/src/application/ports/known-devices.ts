/** Devices by which an account has logged in before. */
export type KnownDevices = {
  /** Whether it is known, and was used since that instant. */
  isKnown(hash: string, userId: string, since: string): Promise<boolean>;
  /** Adds a device, or records its use; of one account the `maxDevices` last used ones stay. */
  recordUse(hash: string, userId: string, at: string, maxDevices: number): Promise<void>;
  /** Deletes a batch of those that were last used before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};
