/** Milliseconds of the monotonic clock. Only differences mean anything; an NTP step cannot move it. */
export type MonoMs = number & { readonly unit: 'MonoMs' };

/** Milliseconds since 1970 by the wall clock: for people, and for what must survive a restart. */
export type WallMs = number & { readonly unit: 'WallMs' };

/** A WAL position in bytes. PostgreSQL prints it as two hexadecimal halves, `0/C04DF78`. */
export type Lsn = number & { readonly unit: 'Lsn' };

/** Both clocks, read together once per event. */
export interface Instant {
  readonly monoMs: MonoMs;
  readonly wallMs: WallMs;
}

export const monoMs = (value: number): MonoMs => value as MonoMs;
export const wallMs = (value: number): WallMs => value as WallMs;
