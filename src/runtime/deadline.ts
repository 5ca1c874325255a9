/** Settles like `work`, or with `late` when that takes longer. A rejection of `work` that comes late is ignored. */
export function within<T, L>(work: Promise<T>, timeoutMs: number, late: () => L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    // After a stall of our own, timers run before the sockets are read: an answer that is already here must win.
    let lastChance: NodeJS.Immediate | undefined;
    const timer = setTimeout(
      () => {
        lastChance = setImmediate(() => resolve(late()));
      },
      Math.max(0, timeoutMs),
    );
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      clearImmediate(lastChance);
    });
  });
}

/** The first line of an error's text, for a `detail`. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
}

/** What an unknown value holds under a name; undefined when it is no object. */
export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Node's code of a system error such as ECONNREFUSED, or an empty text. */
export function errorCode(error: unknown): string {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : '';
}
