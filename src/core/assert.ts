/** A broken invariant is a bug: it stops the process, and the service manager starts it again. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`bug: ${invariant}`);
}

/** Proof for the compiler that every case is written. */
export function unreachable(value: never): never {
  throw new Error(`bug: a case that cannot be: ${JSON.stringify(value)}`);
}
