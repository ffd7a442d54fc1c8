/** The messages of those health checks that fail, by name. */
export const failuresOf = async (
  checks: Readonly<Record<string, () => Promise<void>>>,
): Promise<Readonly<Record<string, string>>> => {
  const outcomes = await Promise.all(
    Object.entries(checks).map(([name, check]) =>
      check().then(
        () => [],
        error => [[name, String(error?.message ?? error)] as const],
      ),
    ),
  );
  return Object.fromEntries(outcomes.flat());
};
