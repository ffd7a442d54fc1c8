import type {Ports} from './ports.ts';

/** A device is forgotten after that time without a log-in. */
const maxAgeMs = 180 * 86_400_000;

/** Devices of one account that are known at the same time. */
const maxDevices = 20;

/** The instant since which a device must have been used to be known. */
export const deviceUsedSince = (now: string): string => new Date(Date.parse(now) - maxAgeMs).toISOString();

/** The hash of the token, if it is of a device by which this account has logged in before. */
export const findDevice =
  ({devices, secrets, now}: Ports) =>
  async (userId: string, token: string | undefined): Promise<string | undefined> => {
    if (token === undefined) return undefined;
    const hash = secrets.hash(token);
    return (await devices.isKnown(hash, userId, deviceUsedSince(now()))) ? hash : undefined;
  };

/** Records a log-in. @returns the token of the device: the one that it has sent, or a new one if that is not known; clients choose none */
export const rememberDevice =
  (ports: Ports) =>
  async (userId: string, token: string | undefined): Promise<string> => {
    const {devices, secrets, now} = ports;
    const device = (await findDevice(ports)(userId, token)) ? token! : secrets.generate().token;
    await devices.recordUse(secrets.hash(device), userId, now(), maxDevices);
    return device;
  };
