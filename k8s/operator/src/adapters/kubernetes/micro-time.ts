/** A time as `metav1.MicroTime`. The API refuses fewer than six digits of a second. */
export const toMicroTime = (date: Date): string => date.toISOString().replace('Z', '000Z');
